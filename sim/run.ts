import { setImmediate as breathe } from 'node:timers/promises'
import type { Clock } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import { openLedger } from './ledger.ts'
import { simulate } from './model/simulate.ts'
import type { SimEvent, Totals } from './model/types.ts'
import { createPace, waitUntilDue } from './pace.ts'
import { lineToSimulate } from './possible.ts'
import type { Publisher } from './publish/publisher.ts'
import { startSources } from './publish/sources.ts'

export interface RunOptions {
  site: Site
  lineId?: string
  seed: number
  /** Start, epoch milliseconds. */
  from: number
  /** End, not after now; undefined: goes on in real time until `signal`. */
  to?: number
  speed: number
  fastTo: number
  wrap: boolean
  ledger?: string
  broker: string
  opcuaPort?: number
  pty?: string
  /** How long to wait for the broker and for those who read the devices. */
  waitMs: number
  clock: Clock
  signal: AbortSignal
  say(text: string): void
  /** The simulated instant, and the good units of the last station so far; about once a second. */
  onProgress(at: number, units: number): void
  /** What is played as fast as possible has been played and acknowledged; from here on at its pace. */
  onFilled(): void
}

/** Everybody has gone this long after the last unit: nobody signs off at the instant of a unit (kpi.md 2). */
const CLOSING_MS = 2000
const PROGRESS_MS = 1000
const STOP_MS = 3000
const DRAIN_MS = 60_000
/** Events between two breaths of the event loop. */
const BREATHE_EVERY = 50

/**
 * Plays the line over its real protocols, from `from` to `to` or until stopped; then everybody signs off. Gives back
 * what was made. Throws SIM_ errors.
 */
export async function runSimulation(options: RunOptions): Promise<Totals> {
  const { site, seed, from, wrap, clock, signal } = options
  const line = lineToSimulate(site, options.lineId)
  const simulation = simulate({ site, line, seed, from, wrap })
  const ledger = openLedger(options.ledger)
  const sources = await startSources({ ...options, line, opening: simulation.opening })
  let cursor = from
  const tell = async (events: SimEvent[]) => {
    for (const event of events) {
      if ('truth' in event) ledger.write(event.truth)
      else await sources.publish(event.reading)
    }
  }
  try {
    options.say('waiting for the broker and for those who read the devices')
    await sources.ready(options.waitMs)
    const last = options.to === undefined ? Number.POSITIVE_INFINITY : options.to - CLOSING_MS
    const due = createPace(options)
    const report = reporter(options, line.output, () => simulation.totals())
    let filled = false
    for (let count = 0; simulation.nextAt() <= last; count++) {
      const next = simulation.nextAt()
      if (!filled && next > (options.speed === 0 ? clock.now() : options.fastTo)) {
        filled = true
        await sources.drained(DRAIN_MS)
        options.onFilled()
      }
      if (!(await waitUntilDue(() => due(next), signal))) break
      await tell(simulation.advance(next))
      cursor = next
      if (!filled) report(cursor)
      if (count % BREATHE_EVERY === 0) await breathe()
    }
    await tell(simulation.close(closingTime(cursor, options)))
    await sources.drained(signal.aborted ? STOP_MS : DRAIN_MS)
    return simulation.totals()
  } finally {
    ledger.close()
    await stopInTime(sources)
  }
}

/** The end asked for; when stopped before it, now in real time, or where the past had got to. */
function closingTime(cursor: number, { to, clock, signal }: RunOptions): number {
  if (to !== undefined && !signal.aborted) return to
  return Math.min(cursor + CLOSING_MS, Math.max(cursor + 1, clock.now()))
}

function reporter({ onProgress }: RunOptions, output: string, totals: () => Totals) {
  let reported = performance.now()
  return (at: number) => {
    if (performance.now() - reported < PROGRESS_MS) return
    reported = performance.now()
    onProgress(at, totals().stations[output]?.good ?? 0)
  }
}

async function stopInTime(sources: Publisher): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS)
  })
  await Promise.race([sources.stop(), deadline])
  clearTimeout(timer)
}
