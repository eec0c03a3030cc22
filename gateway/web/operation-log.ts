import type { FastifyRequest } from 'fastify'
import { type Clock, type ErrorCode, errorText, type Log } from '../../base/index.ts'
import type { Operation } from '../facts/index.ts'
import type { Ask } from './questions.ts'
import { ruleOf } from './rights.ts'
import type { Scheduler } from './scheduler.ts'

/** Notes who changed something, who looked at figures of people, and who signed in or out. */
export interface OperationLog {
  /** A request that was answered with `status`. */
  answered(request: FastifyRequest, status: number): void
  /**
   * Somebody signed in or out; with `refused`, they could not sign in. `who` empty: nobody has the name that they gave,
   * which may be anything, such as a password in the wrong field.
   */
  session(request: FastifyRequest, who: string, refused?: ErrorCode): void
  stop(): void
}

/** Written together: a look must not cost a sync of the disk of its own. */
const WRITE_AFTER_MS = 500
/** The same look by the same person again is noted once in this time: pages and programs ask over and over. */
const SAME_LOOK_MS = 60_000
const SHOWN_CHARACTERS = 2_000
/** Looks remembered; the oldest are forgotten first, and noted again. */
const REMEMBERED = 1_000

export function createOperationLog(ask: Ask, clock: Clock, log: Log, scheduler: Scheduler): OperationLog {
  const noted = new Map<string, number>()
  let waiting: Operation[] = []

  function isKnown(who: string, what: string, now: number): boolean {
    const key = `${who} ${what}`
    const before = noted.get(key)
    if (before !== undefined && Math.abs(now - before) < SAME_LOOK_MS) return true
    noted.delete(key)
    noted.set(key, now)
    const [oldest] = noted.keys()
    if (noted.size > REMEMBERED) noted.delete(oldest)
    return false
  }

  function write(): void {
    const operations = waiting
    waiting = []
    // They are in the log of the process then, which is better than nowhere.
    ask('note', { operations }).catch((error) =>
      log.error({ operations, err: error }, `operations were not noted: ${errorText(error)}`),
    )
  }

  function note(operation: Operation): void {
    waiting.push(operation)
    if (waiting.length === 1) scheduler.after(WRITE_AFTER_MS, write)
  }

  return {
    answered(request, status) {
      const { caller, method, url } = request
      if (!caller?.person || status >= 300) return
      const rule = ruleOf(method, request.routeOptions.url ?? '')
      if (!rule?.noted || (rule.noted === 'people' && !isAboutPeople(request))) return
      const now = clock.now()
      const who = caller.person.name
      const what = `${method} ${url}${rule.noted === 'all' ? ` ${sentBy(request)}` : ''}`
      if (rule.noted === 'people' && isKnown(who, what, now)) return
      note({ at: now, who, what })
    },
    session({ method, routeOptions, socket }, who, refused) {
      const now = clock.now()
      const request = `${method} ${routeOptions.url} from ${socket.remoteAddress ?? 'nowhere'}`
      const what = refused === undefined ? request : `${request}: ${refused}`
      // Whoever guesses must not fill the log.
      if (refused !== undefined && isKnown(who, what, now)) return
      note({ at: now, who, what })
    },
    stop() {
      if (waiting.length > 0) write()
    },
  }
}

/** What was sent with a change, shortened where it is long. */
function sentBy({ body }: FastifyRequest): string {
  return JSON.stringify(body ?? {}).slice(0, SHOWN_CHARACTERS)
}

/** Whether figures of people are in the answer: those of stations, lines and products are nobody's. */
function isAboutPeople({ caller, query }: FastifyRequest): boolean {
  const { by } = query as { by?: unknown }
  if (typeof by === 'string') return by === 'worker' || by === 'team'
  return caller !== null && (caller.sight.seesPeople || caller.sight.worker !== null)
}
