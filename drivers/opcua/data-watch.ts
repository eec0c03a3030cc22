import type { ClientSession } from 'node-opcua'
import { convertValue } from './convert.ts'
import { plainValue } from './intake.ts'
import type { Item } from './item.ts'
import { look, type Suspects } from './probe.ts'
import { readValues } from './read.ts'
import type { Value } from './recent.ts'

export interface DataWatchOptions {
  session: ClientSession
  items: Item[]
  /** What was reported last of a node. */
  last(index: number): Value | undefined
  /** Nothing is to be expected: values are held back, or the link is lost. */
  isIdle(): boolean
  /** Values of this node change, and the subscription does not report them. */
  onStuck(index: number): void
}

const LOOK_MS = 5_000
const LOOKED_AT = 50

/**
 * Reads some of the nodes now and then, all of them in turn, and holds them against what the subscription reported.
 * Nodes with a deadband differ rightly; those sampled slower than we look are late rightly. The result ends it.
 */
export function watchData({ session, items, last, isIdle, onStuck }: DataWatchOptions): () => void {
  const watched = items.filter(({ filter, samplingMs }) => filter === null && samplingMs < LOOK_MS / 2)
  let suspects: Suspects = new Map()
  let from = 0
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  function chosen(): Item[] {
    const again = watched.filter(({ index }) => suspects.has(index))
    const next = watched.slice(from, from + LOOKED_AT)
    from = from + LOOKED_AT >= watched.length ? 0 : from + LOOKED_AT
    return [...new Set([...again, ...next])]
  }

  async function lookOnce(): Promise<void> {
    const nodes = chosen()
    const values = await readValues(
      session,
      nodes.map(({ nodeId }) => nodeId),
    )
    if (isOver || isIdle()) return
    const compared = nodes.map(({ index }, n) => ({
      index,
      read: plainValue(convertValue(values[n]!, 0)),
      reported: last(index),
    }))
    const found = look(suspects, compared)
    suspects = found.suspects
    const [stuck] = found.stuck
    if (stuck !== undefined) onStuck(stuck)
  }

  const next = () => {
    timer = setTimeout(async () => {
      // A session that cannot be read is found out by its own keep-alive.
      if (!isIdle() && watched.length > 0) await lookOnce().catch(() => {})
      if (!isOver) next()
    }, LOOK_MS)
  }
  next()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
