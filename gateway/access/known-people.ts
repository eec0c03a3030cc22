import { errorText, LinesideError, type Log } from '../../base/index.ts'
import { type Credentials, createAuthenticator } from './authenticator.ts'
import { openPeople, type Person, type Role, type TokenRecord } from './people.ts'
import { hashOfSecret } from './secret.ts'

/** The people as they are at this instant. */
export interface KnownPeople {
  /** Whether there is anybody, disabled or not (contract.md 3). */
  exist(): boolean
  /** Undefined where there is no such person, or they are disabled. */
  named(name: string): Person | undefined
  /**
   * The person with this name and password. Rejects with HTTP_BAD_CREDENTIALS, HTTP_LOCKED_OUT or, where too many
   * wait already, HTTP_TOO_MANY_LOGINS.
   */
  signIn(credentials: Credentials): Promise<Person>
  /** Whose token this is and the role that limits it; undefined where it is none, or has expired at `now`. */
  byToken(secret: string, now: number): { person: Person; role: Role | null } | undefined
  close(): void
}

/** A name that somebody made up goes to the log, but not all of it. */
const SHOWN_CHARACTERS = 64

/** Opens the people in a folder; whoever asks is answered by what is in the file now. Throws what openPeople() throws. */
export function openKnownPeople(folder: string, log: Log): KnownPeople {
  const people = openPeople(folder)
  let version = people.version()
  let known = readKnown()
  let trouble = ''
  const check = createAuthenticator({
    hashOf: (name) => now().byName.get(name)?.hash,
    now: () => performance.now(),
  })

  function readKnown(): { byName: Map<string, Person>; byHash: Map<string, TokenRecord> } {
    return {
      byName: new Map(people.all().map((person) => [person.name, person])),
      byHash: new Map(people.tokens().map((token) => [token.hash, token])),
    }
  }

  /** What cannot be read leaves what is known as it is: nobody comes in who could not before. */
  function now(): typeof known {
    try {
      const found = people.version()
      if (found !== version) {
        known = readKnown()
        version = found
      }
      trouble = ''
    } catch (error) {
      if (trouble !== errorText(error)) log.error({ code: 'ACCOUNT_FILE_FAILED' }, errorText(error))
      trouble = errorText(error)
    }
    return known
  }

  function named(name: string): Person | undefined {
    const person = now().byName.get(name)
    return person?.disabled ? undefined : person
  }

  return {
    exist: () => now().byName.size > 0,
    named,
    async signIn(credentials) {
      const before = named(credentials.name)
      const verdict = await check(credentials)
      const name = JSON.stringify(credentials.name.slice(0, SHOWN_CHARACTERS))
      if (verdict.answer === 'busy') throw new LinesideError('HTTP_TOO_MANY_LOGINS', name)
      if (verdict.answer === 'locked') {
        const seconds = Math.ceil(verdict.waitMs / 1000)
        throw new LinesideError('HTTP_LOCKED_OUT', `${name}, for ${seconds} s`)
      }
      const person = named(credentials.name)
      // A password changed during the check is not the one that was checked.
      const isRight = verdict.answer === 'right' && person && person.hash === before?.hash
      if (!isRight) throw new LinesideError('HTTP_BAD_CREDENTIALS', name)
      return person
    },
    byToken(secret, at) {
      const token = now().byHash.get(hashOfSecret(secret))
      const person = token && at < token.expires ? named(token.account) : undefined
      return token && person && { person, role: token.role }
    },
    close: () => people.close(),
  }
}
