import { createLockout } from './lockout.ts'
import { hashOfNobody, isPassword } from './password.ts'
import { createRecent } from './recent.ts'
import { createTurns } from './turns.ts'

export interface Credentials {
  name: string
  password: Buffer
  /** Of the peer, as its socket has it. */
  address: string
}

/**
 * `right`: the password is that of the hash. `wrong`: it is not, or there is no such name, which takes as long.
 * `locked`: not looked at, after too many wrong ones. `busy`: not looked at, as too many wait.
 */
export type Verdict = { answer: 'right' | 'wrong' | 'busy' } | { answer: 'locked'; waitMs: number }

export interface AuthenticatorOptions {
  /** The hash of an account at this instant; undefined where there is none. */
  hashOf(name: string): string | undefined
  /** Milliseconds of a clock that does not step. */
  now(): number
  /** Whether a password is that of a hash, off the event loop. */
  isPassword?: typeof isPassword
}

/** A check takes some 20 MB and a core. */
const CHECKS_AT_ONCE = 2
/** More would wait longer than clients wait for their CONNACK. */
const CHECKS_WAITING = 256
/** Wrong passwords for one name from one address: a device that was set up wrongly, or somebody who guesses. */
const BY_NAME = { free: 5, longestMs: 5 * 60_000 }
/** From one address, whatever the names: keeps the checks free for others. */
const BY_ADDRESS = { free: 50, longestMs: 10_000 }
/** Accounts whose password is known from the last check. */
const REMEMBERED = 1_000

/** Checks passwords, a few at a time; those found right are remembered, those who guess have to wait. */
export function createAuthenticator(
  options: AuthenticatorOptions,
): (credentials: Credentials) => Promise<Verdict> {
  const { hashOf, now, isPassword: isRight = isPassword } = options
  const turns = createTurns({ atOnce: CHECKS_AT_ONCE, waiting: CHECKS_WAITING })
  const byName = createLockout(BY_NAME)
  const byAddress = createLockout(BY_ADDRESS)
  const recent = createRecent(REMEMBERED)
  const nobody = hashOfNobody()

  /** What is known without a check. */
  function knownVerdict({ name, password, address }: Credentials, key: string): Verdict | null {
    // First of all: who guesses does not learn during a wait that a guess was right.
    const waitMs = byName.wait(key, now())
    if (waitMs > 0) return { answer: 'locked', waitMs }
    const hash = hashOf(name)
    if (hash !== undefined && recent.has(name, password, hash)) return { answer: 'right' }
    const addressWaitMs = byAddress.wait(address, now())
    return addressWaitMs > 0 ? { answer: 'locked', waitMs: addressWaitMs } : null
  }

  async function verdictOf(credentials: Credentials, key: string): Promise<Verdict> {
    // Others with the same name and address, ahead in the line, may have answered for it.
    const known = knownVerdict(credentials, key)
    if (known) return known
    const { name, password, address } = credentials
    const hash = hashOf(name)
    if ((await isRight(password, hash ?? nobody)) && hash !== undefined) {
      byName.forgive(key)
      recent.add(name, password, hash)
      return { answer: 'right' }
    }
    byName.failed(key, now())
    byAddress.failed(address, now())
    return { answer: 'wrong' }
  }

  return async (credentials) => {
    const { name, address } = credentials
    // With the hash in the key, what was tried before a new password does not count after it.
    const key = `${address} ${hashOf(name) ?? ''} ${name}`
    const known = knownVerdict(credentials, key)
    if (known) return known
    return (await turns.take(key, () => verdictOf(credentials, key))) ?? { answer: 'busy' }
  }
}
