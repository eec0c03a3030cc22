import { createSecret, hashOfSecret, type Person } from '../access/index.ts'

/** Who is signed in, by a cookie. Kept in memory: a restart of the gateway signs everybody out. */
export interface Sessions {
  /** Begins another session; its secret is for the cookie alone. */
  begin(person: Person, now: number): string
  /** The person whose session this is; undefined where it is none or is over. `isUse`: it goes on for longer by that. */
  find(secret: string, now: number, named: Named, isUse: boolean): Person | undefined
  end(secret: string): void
}

/** The person as they are now; undefined where they are removed or disabled. */
type Named = (name: string) => Person | undefined

interface Session {
  name: string
  /** The account that signed in: one that was changed since is another. */
  account: string
  begun: number
  used: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A shared screen on the floor is left alone, and a shift is over, sooner or later. */
const PEOPLE_LIMITS = { idleMs: 4 * HOUR_MS, longestMs: 12 * HOUR_MS }
/** A viewer sees nobody's figures: a board on the wall stays signed in. */
const VIEWER_LIMITS = { idleMs: 30 * DAY_MS, longestMs: 30 * DAY_MS }
/** Sessions at once; the oldest goes first. */
const MOST = 10_000

/** How long a session of this person lasts at most, in milliseconds. */
export function longestOf({ role }: Person): number {
  return limitsOf(role).longestMs
}

/** Sessions are known by the hash of a secret, as are tokens. Time is epoch milliseconds. */
export function createSessions(): Sessions {
  /** In the order in which they began. */
  const sessions = new Map<string, Session>()

  return {
    begin(person, now) {
      const { secret, hash } = createSecret()
      sessions.set(hash, { name: person.name, account: accountOf(person), begun: now, used: now })
      const [oldest] = sessions.keys()
      if (sessions.size > MOST) sessions.delete(oldest)
      return secret
    },
    find(secret, now, named, isUse) {
      const key = hashOfSecret(secret)
      const session = sessions.get(key)
      if (!session) return undefined
      const person = named(session.name)
      const isSame = person !== undefined && accountOf(person) === session.account
      if (!isSame || isOver(session, limitsOf(person.role), now)) {
        // For good: an account that is changed back does not bring it back.
        sessions.delete(key)
        return undefined
      }
      if (isUse) session.used = now
      return person
    },
    end: (secret) => void sessions.delete(hashOfSecret(secret)),
  }
}

function limitsOf(role: Person['role']): typeof PEOPLE_LIMITS {
  return role === 'viewer' ? VIEWER_LIMITS : PEOPLE_LIMITS
}

/** A clock that was set back ends no session, and lengthens none by more than it was set back. */
function isOver({ begun, used }: Session, { idleMs, longestMs }: typeof PEOPLE_LIMITS, now: number): boolean {
  return now - used >= idleMs || now - begun >= longestMs
}

function accountOf({ hash, made, role, lines, teams, worker }: Person): string {
  return JSON.stringify([hash, made, role, lines, teams, worker])
}
