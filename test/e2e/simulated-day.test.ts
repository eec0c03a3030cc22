import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import type { Counts, KpisAnswer, StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, kpis, settled, temporaryFolder } from '../gateway.ts'
import { type Line, startLine } from '../line.ts'

const folder = temporaryFolder()
let line: Line | undefined
afterEach(async () => {
  await line?.stop()
  folder.remove()
})

interface Totals {
  workers: Record<string, Counts>
  unattributed: Counts
  stations: Record<string, Counts>
}
interface Event {
  kind: string
  t: number
  final?: boolean
  scope?: string
}

function ledger(): Event[] {
  const lines = readFileSync(`${folder.path}/truth.ndjson`, 'utf8').trim().split('\n')
  return lines.map((text) => JSON.parse(text) as Event)
}

const countsOf = ({ rows }: KpisAnswer) =>
  Object.fromEntries(rows.map(({ id, sums: { good, scrap, rework } }) => [id, { good, scrap, rework }]))
const withUnits = (counts: Record<string, Counts>) =>
  Object.fromEntries(
    Object.entries(counts).filter(([, { good, scrap, rework }]) => good + scrap + rework > 0),
  )

it('a day over MQTT, OPC UA and a serial line through the agent: units, people and defects equal the truth', async () => {
  line = await startLine(folder.path)
  const to = Math.floor(Date.now() / 60_000) * 60_000
  const from = to - 24 * 3_600_000
  await line.play([
    ...['--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()],
    ...['--seed', '4', '--wrap', '--ledger', `${folder.path}/truth.ndjson`],
  ])
  const { gateway } = line
  await eventually(async () => {
    const { agents } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect(agents).toMatchObject([{ id: 'pc-1', spool: 0 }])
  })
  await settled(gateway)

  const events = ledger()
  const truth = events.find(({ kind, scope }) => kind === 'totals' && scope === 'run') as Event & Totals
  const window = { from: from - 3_600_000, to: to + 60_000 }
  const workers = await eventually(async () => {
    const answer = await kpis(gateway, { by: 'worker', ...window })
    expect(withUnits(countsOf(answer))).toEqual(withUnits(truth.workers))
    return answer
  })
  const stations = await kpis(gateway, { by: 'station', ...window })
  expect(withUnits(countsOf(stations))).toEqual(withUnits(truth.stations))
  expect(workers.unattributed).toEqual(truth.unattributed)
  expect(workers.reconciliation.residual).toBe(0)

  // The day had what makes attribution hard.
  const happened = new Set(events.map(({ kind }) => kind))
  for (const kind of ['forgot', 'badge_read_twice', 'scanned_twice', 'defect', 'state', 'product']) {
    expect(happened).toContain(kind)
  }
  const { quarantine } = await get<StatusAnswer>(gateway, '/api/v1/status')
  expect(quarantine.total).toBe(0)

  // What left for the plant adds up to the same: the last revision of each summary.
  await eventually(async () => {
    const { sinks } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect(sinks).toMatchObject([{ id: 'plant', waiting: 0 }])
    expect(sumOfSummaries('station')).toEqual(withUnits(truth.stations))
  })
})

interface Summary {
  id: string
  revision: number
  subject: { type: string; id: string }
  sums: Counts
}

/** Sums of the highest revision of each summary that the stand-in of the plant received. */
function sumOfSummaries(type: string): Record<string, Counts> {
  const latest = new Map<string, Summary>()
  for (const text of readFileSync(`${folder.path}/upstream.ndjson`, 'utf8').trim().split('\n')) {
    const { message } = JSON.parse(text) as { message: Summary }
    if (message.subject.type !== type) continue
    if ((latest.get(message.id)?.revision ?? 0) < message.revision) latest.set(message.id, message)
  }
  const sums: Record<string, Counts> = {}
  for (const { subject, sums: part } of latest.values()) {
    const sum = sums[subject.id] ?? { good: 0, scrap: 0, rework: 0 }
    sums[subject.id] = {
      good: sum.good + part.good,
      scrap: sum.scrap + part.scrap,
      rework: sum.rework + part.rework,
    }
  }
  return withUnits(sums)
}
