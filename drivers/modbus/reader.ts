import { backoffMs } from '../../base/backoff.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { Answer } from './bus.ts'
import { type Group, halves } from './group.ts'
import { EXCEPTIONS, readRequest, type Span } from './pdu.ts'

export interface ReaderOptions {
  ask(pdu: Uint8Array): Promise<Answer>
  /** So many times more a request is sent that no answer comes to. */
  retries(): number
  /** The slave said something. */
  answered(): void
  data(group: Group, data: Uint8Array): void
  /** The slave does not give what the group asks for; it is asked again rarely, or with the next round. */
  refused(group: Group, code: ErrorCode, text: string): void
}

/** Reads groups one after the other. */
export interface Reader {
  /**
   * The groups to read next time; `silence` says in words that the slave does not answer, and then not all were read.
   */
  read(groups: Group[]): Promise<{ groups: Group[]; silence: string | null }>
}

/** How often that is tried which a slave refuses. */
const RARELY = { firstMs: 60_000, maxMs: 900_000 }

/** Illegal address, illegal value, failure: one point of the group may be the cause (V1.1b3, 7). */
const MAY_BE_ONE_POINT = [2, 3, 4]
/** What is so of a table or an address; the other exceptions are of the moment. */
const LASTS = [1, 2, 3, 4]
const ADDRESS = [1, 2, 3]
/** A gateway says that it does not reach the slave. */
const UNREACHED = [10, 11]

class Silence extends Error {}

/**
 * A group that the slave refuses is halved until the points are found that it does not know; the others go on being
 * read. Where it knows none of them the group stays whole.
 */
export function createReader(options: ReaderOptions): Reader {
  async function answerTo(group: Group): Promise<Exclude<Answer, { is: 'silence' | 'closed' }>> {
    for (let left = options.retries(); ; left--) {
      const answer = await options.ask(readRequest(group))
      if (answer.is === 'closed') throw new Silence('the connection is closed')
      if (answer.is === 'exception' && UNREACHED.includes(answer.code)) {
        throw new Silence(wordsOf(answer.code))
      }
      if (answer.is !== 'silence') return answer
      if (left <= 0) throw new Silence('the slave does not answer')
    }
  }

  async function readOne(group: Group): Promise<Group[]> {
    const answer = await answerTo(group)
    options.answered()
    const { rest: _, ...unrested } = group
    if (answer.is === 'data') {
      options.data(group, answer.data)
      return [unrested]
    }
    if (group.points.length > 1 && MAY_BE_ONE_POINT.includes(answer.code)) {
      const [first, second] = halves(group)
      const parts = [...(await readOne(first)), ...(await readOne(second))]
      return parts.every(({ rest }) => rest) ? [resting(group)] : parts
    }
    const code = ADDRESS.includes(answer.code) ? 'DEVICE_BAD_ADDRESS' : 'DEVICE_REFUSED'
    options.refused(group, code, `${spanWords(group)}: ${wordsOf(answer.code)}`)
    if (!LASTS.includes(answer.code)) return [unrested]
    return [resting(group)]
  }

  return {
    async read(groups) {
      const next: Group[] = []
      try {
        for (const group of groups) {
          const isResting = group.rest !== undefined && performance.now() < group.rest.until
          next.push(...(isResting ? [group] : await readOne(group)))
        }
        return { groups: next, silence: null }
      } catch (error) {
        if (!(error instanceof Silence)) throw error
        return { groups, silence: error.message }
      }
    },
  }
}

function resting(group: Group): Group {
  const attempt = (group.rest?.attempt ?? 0) + 1
  return { ...group, rest: { attempt, until: performance.now() + backoffMs(attempt, 1, RARELY) } }
}

const wordsOf = (code: number) => `${EXCEPTIONS[code] ?? 'refused'} (exception ${code})`

const spanWords = ({ table, at, count }: Span) =>
  count === 1 ? `${table} ${at}` : `${table} ${at} to ${at + count - 1}`
