import type { IncomingHttpHeaders } from 'node:http'
import { type Clock, LinesideError } from '../../base/index.ts'
import type { KnownPeople, Person } from '../access/index.ts'
import { createSessions, longestOf } from './sessions.ts'
import { SEES_ALL, type Sight, sightOf } from './sight.ts'

/** Who asks. */
export interface CallerIdentity {
  /** Null: nobody has to sign in yet, or need not for this. */
  person: Person | null
  sight: Sight
}

/** Tells who asks, by a session or a token, and begins and ends sessions. */
export interface Callers {
  /** Whether anybody has to sign in (contract.md 3). */
  haveUsers(): boolean
  /** Who asks with these headers; their session goes on for longer by that. Throws HTTP_NOT_SIGNED_IN. */
  of(headers: IncomingHttpHeaders): CallerIdentity
  /** Whether they are who they were, with the same sight; their session is none the longer for it. */
  isStill(headers: IncomingHttpHeaders, sight: Sight): boolean
  /**
   * Signs in, in a session that nobody has known before; that of the headers ends. Rejects with what
   * KnownPeople.signIn() rejects with.
   */
  signIn(
    name: string,
    password: string,
    from: { address: string; headers: IncomingHttpHeaders },
  ): Promise<SignedIn>
  /** Whether somebody has this name. */
  knows(name: string): boolean
  /** Ends the session of the headers, and answers with whose it was; null: it is none. */
  signOut(headers: IncomingHttpHeaders): string | null
}

interface SignedIn {
  person: Person
  secret: string
  /** The longest it can last. */
  longestMs: number
}

export const SESSION_COOKIE = 'lineside_session'
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i

export function createCallers(people: KnownPeople, clock: Clock): Callers {
  const sessions = createSessions()

  function byToken(authorization: string): CallerIdentity {
    const [, secret = ''] = BEARER.exec(authorization) ?? []
    const found = people.byToken(secret, clock.now())
    if (!found)
      throw new LinesideError('HTTP_NOT_SIGNED_IN', 'the token is unknown, has expired or was revoked')
    return { person: found.person, sight: sightOf(found.person, found.role) }
  }

  function identify(headers: IncomingHttpHeaders, isUse: boolean): CallerIdentity {
    if (!people.exist()) return { person: null, sight: SEES_ALL }
    if (headers.authorization !== undefined) return byToken(headers.authorization)
    const secret = cookieOf(headers)
    if (secret === undefined) {
      throw new LinesideError('HTTP_NOT_SIGNED_IN', 'neither a session nor a token came with it')
    }
    const person = sessions.find(secret, clock.now(), people.named, isUse)
    if (!person) throw new LinesideError('HTTP_NOT_SIGNED_IN', 'the session is over')
    return { person, sight: sightOf(person) }
  }

  return {
    haveUsers: people.exist,
    of: (headers) => identify(headers, true),
    isStill(headers, sight) {
      try {
        return identify(headers, false).sight.key === sight.key
      } catch (error) {
        if (error instanceof LinesideError) return false
        throw error
      }
    },
    async signIn(name, password, { address, headers }) {
      const person = await people.signIn({ name, password: Buffer.from(password), address })
      const before = cookieOf(headers)
      if (before !== undefined) sessions.end(before)
      return { person, secret: sessions.begin(person, clock.now()), longestMs: longestOf(person) }
    },
    knows: (name) => people.named(name) !== undefined,
    signOut(headers) {
      const secret = cookieOf(headers)
      if (secret === undefined) return null
      const person = sessions.find(secret, clock.now(), people.named, false)
      sessions.end(secret)
      return person?.name ?? null
    },
  }
}

/** The secret of the session cookie (RFC 6265, 5.4). */
function cookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie.split(';')) {
    const [name, ...value] = pair.split('=')
    if (name.trim() === SESSION_COOKIE) return value.join('=').trim()
  }
  return undefined
}
