import { parseArgs } from 'node:util'
import { openStore, type Store, signalPath } from '../gateway/facts/index.ts'
import { SHIFTS, STATIONS, workerAt } from './plant.ts'

/**
 * Writes the history of the plant into a store, as the gateway would have stored it, weekdays up to
 * yesterday: a gateway that starts there works out the figures. Prints how many facts it wrote.
 */
const { values } = parseArgs({ options: { data: { type: 'string' }, facts: { type: 'string' } } })

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SHIFT_MS = 8 * HOUR_MS
const UNITS_A_SHIFT = 185
/** A stop of ten minutes, and a wait for material of five. */
const STATES = [
  { after: 0, v: 'running' },
  { after: 2 * HOUR_MS, v: 'down' },
  { after: 2 * HOUR_MS + 600_000, v: 'running' },
  { after: 5 * HOUR_MS, v: 'starved' },
  { after: 5 * HOUR_MS + 300_000, v: 'running' },
]
const FACTS_A_DAY = SHIFTS.length * STATIONS.length * (UNITS_A_SHIFT + STATES.length + 2)

interface Event {
  ts: number
  signal: string
  v: number | string
  action?: 'in' | 'out'
}

/** What one station reports in one shift. */
function* shiftOf(station: number, shift: number, from: number): Generator<Event> {
  const { badge } = workerAt(station, shift)
  yield { ts: from, signal: 'badge', v: badge, action: 'in' }
  for (const { after, v } of STATES) yield { ts: from + after, signal: 'state', v }
  for (let unit = 0; unit < UNITS_A_SHIFT; unit++) {
    // One of fifty is scrap; stations do not beat in time.
    const ts = from + Math.floor(((unit + 0.5) * SHIFT_MS) / UNITS_A_SHIFT) + station * 7
    yield { ts, signal: (unit + station) % 50 === 0 ? 'scrap' : 'good', v: 1 }
  }
  yield { ts: from + SHIFT_MS - 1, signal: 'badge', v: badge, action: 'out' }
}

function writeShift(store: Store, seqs: Map<number, number>, shift: number, from: number): number {
  const events = STATIONS.flatMap(({ id, line }, station) =>
    [...shiftOf(station, shift, from)].map((event) => ({ ...event, id, line })),
  ).sort((a, b) => a.ts - b.ts)
  store.transaction(() => {
    for (const { ts, id, line, signal: name, v, action } of events) {
      const signal = store.names.id('signal', signalPath(line, id, name))
      const client = store.names.id('client', `plc-${line}`)
      const seq = seqs.get(signal) ?? 0
      seqs.set(signal, seq + 1)
      const extra = action ? { action } : null
      store.append({ at: ts + 20, ts, signal, client, seq, quality: 'good', v, extra })
    }
  })
  return events.length
}

/** The last so many working days before today, as their midnights, UTC. */
function workingDays(count: number): number[] {
  const days: number[] = []
  for (let day = today - DAY_MS; days.length < count; day -= DAY_MS) {
    if (![0, 6].includes(new Date(day).getUTCDay())) days.unshift(day)
  }
  return days
}

const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
const store = openStore(values.data ?? '')
const seqs = new Map<number, number>()
let written = 0
for (const day of workingDays(Math.ceil(Number(values.facts) / FACTS_A_DAY))) {
  for (const [shift, { start }] of SHIFTS.entries()) {
    const from = day + Number.parseInt(start, 10) * HOUR_MS
    written += writeShift(store, seqs, shift, from)
  }
}
store.close()
console.log(written)
