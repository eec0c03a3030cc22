import { type Clock, errorText, LinesideError, type Log } from '../../base/index.ts'
import { type AccountRecord, openAccounts } from './accounts.ts'
import { type Credentials, createAuthenticator } from './authenticator.ts'
import { isLess, type Rights, rightsOf } from './rights.ts'

/** An account as it is at this instant; another object once it is changed. */
export interface Account {
  readonly record: Readonly<AccountRecord>
  readonly rights: Rights
}

/** Who may come in, and what for. */
export interface Access {
  /** How many accounts there are, disabled ones included. */
  size(): number
  /**
   * The account with this name and password.
   * Rejects with MQTT_BAD_CREDENTIALS, MQTT_LOCKED_OUT or, where too many wait already, MQTT_TOO_MANY_CONNECTIONS.
   */
  authenticate(credentials: Credentials): Promise<Account>
  /**
   * From its first use on a client id belongs to the account that used it; null is a client without an account, which
   * can have what belongs to nobody. Throws MQTT_CLIENT_ID_TAKEN, or ACCOUNT_FILE_FAILED where that is not known.
   */
  claim(clientId: string, account: Account | null): void
  /**
   * An account as it is now; null once it is removed or disabled. Whoever is in by it stays unless that is so, it has
   * another password, or lost a right.
   */
  renewed(account: Account): { account: Account | null; stays: boolean }
  /** `listener` is called after another process has changed something. */
  onChange(listener: () => void): void
  close(): void
}

export interface AccessOptions {
  clock: Clock
  log: Log
  /** How often to look for changes, in milliseconds; default 500. */
  lookEveryMs?: number
}

const LOOK_EVERY_MS = 500
/** The use of a client id is noted so seldom that a client that comes back costs no write. */
const USE_NOTED_EVERY_MS = 24 * 3_600_000
/** A name that somebody made up goes to the log, but not all of it. */
const SHOWN_CHARACTERS = 64

/** Opens the accounts in a folder and follows their changes. Throws what openAccounts() throws. */
export function openAccess(folder: string, options: AccessOptions): Access {
  const { clock, log, lookEveryMs = LOOK_EVERY_MS } = options
  const accounts = openAccounts(folder)
  const listeners: (() => void)[] = []
  let version = accounts.version()
  let known = readKnown()
  let trouble = ''
  const check = createAuthenticator({
    hashOf: (name) => known.get(name)?.record.hash,
    now: () => performance.now(),
  })
  const looking = setInterval(look, lookEveryMs).unref()

  function readKnown(): Map<string, Account> {
    return new Map(accounts.all().map((record) => [record.name, { record, rights: rightsOf(record) }]))
  }

  function look(): void {
    try {
      const found = accounts.version()
      if (found === version) return
      known = readKnown()
      version = found
      trouble = ''
    } catch (error) {
      // Looked at again the next time; what is known goes on.
      if (trouble !== errorText(error)) log.error({ code: 'ACCOUNT_FILE_FAILED' }, errorText(error))
      trouble = errorText(error)
      return
    }
    for (const listener of listeners) listener()
  }

  function ownerOf(clientId: string) {
    try {
      return accounts.ownerOf(clientId)
    } catch (error) {
      throw failed(error)
    }
  }

  function bind(clientId: string, name: string): void {
    try {
      accounts.bind(clientId, name, clock.now())
    } catch (error) {
      throw failed(error)
    }
  }

  return {
    size: () => known.size,
    async authenticate(credentials) {
      const before = known.get(credentials.name)
      const verdict = await check(credentials)
      const name = JSON.stringify(credentials.name.slice(0, SHOWN_CHARACTERS))
      if (verdict.answer === 'busy') {
        throw new LinesideError('MQTT_TOO_MANY_CONNECTIONS', `${name}: too many passwords wait to be checked`)
      }
      if (verdict.answer === 'locked') {
        const seconds = Math.ceil(verdict.waitMs / 1000)
        throw new LinesideError('MQTT_LOCKED_OUT', `${name} from ${credentials.address}, for ${seconds} s`)
      }
      const account = known.get(credentials.name)
      // A password changed during the check is not the one that was checked.
      const isRight = verdict.answer === 'right' && account && account.record.hash === before?.record.hash
      if (!isRight) throw new LinesideError('MQTT_BAD_CREDENTIALS', name)
      if (account.record.disabled) throw new LinesideError('MQTT_BAD_CREDENTIALS', `${name} is disabled`)
      return account
    },
    claim(clientId, account) {
      const owner = ownerOf(clientId)
      if (owner && owner.account !== account?.record.name) {
        const who = account ? `account ${account.record.name}` : 'a client without an account'
        throw new LinesideError(
          'MQTT_CLIENT_ID_TAKEN',
          `${JSON.stringify(clientId)} of account ${owner.account}, asked for by ${who}`,
        )
      }
      if (!account || (owner && Math.abs(clock.now() - owner.used) < USE_NOTED_EVERY_MS)) return
      bind(clientId, account.record.name)
    },
    renewed({ record }) {
      const account = known.get(record.name)
      if (!account || account.record.disabled) return { account: null, stays: false }
      return { account, stays: account.record.hash === record.hash && !isLess(account.record, record) }
    },
    onChange(listener) {
      listeners.push(listener)
    },
    close() {
      clearInterval(looking)
      accounts.close()
    },
  }
}

function failed(error: unknown): LinesideError {
  return error instanceof LinesideError
    ? error
    : new LinesideError('ACCOUNT_FILE_FAILED', errorText(error), { cause: error })
}
