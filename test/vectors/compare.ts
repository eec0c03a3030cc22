import { expect } from 'vitest'
import type { KpisAnswer } from '../../gateway/web/api.ts'
import type { Expectation, KpiFamily } from './kpi.ts'

export type Ask = (query: Record<string, string | number>) => KpisAnswer | Promise<KpisAnswer>

const TOLERANCE = 1e-6

/** Holds every expectation of a family against the answers; all that differs is in one message. */
export async function expectFamily(family: KpiFamily, ask: Ask): Promise<void> {
  const differences: string[] = []
  for (const expected of family.expect) {
    const answer = await ask(expected.query)
    const stations = await ask({ ...expected.query, by: 'station' })
    differences.push(...differencesOf(expected, answer, stations))
  }
  expect(differences).toEqual([])
}

function differencesOf(expected: Expectation, answer: KpisAnswer, stations: KpisAnswer): string[] {
  const where = `${new Date(expected.query.from).toISOString()}/${new Date(expected.query.to).toISOString()}`
  const found: [string, unknown, unknown][] = []
  const rows = new Map(answer.rows.map((row) => [row.id, row]))
  for (const id of new Set([...rows.keys(), ...Object.keys(expected.rows)])) {
    const row = rows.get(id)
    const want = expected.rows[id]
    if (!row || !want) {
      found.push([`row ${id}`, Boolean(row), Boolean(want)])
      continue
    }
    const sums: Record<string, unknown> = { ...row.sums }
    const off = want.sums.off_standard_s as Record<string, number>
    for (const cause of new Set([...Object.keys(row.sums.off_standard_s), ...Object.keys(off)])) {
      found.push([`${id} off_standard_s.${cause}`, row.sums.off_standard_s[cause], off[cause]])
    }
    for (const [key, value] of Object.entries(want.sums)) {
      if (key !== 'off_standard_s') found.push([`${id} ${key}`, sums[key], value])
    }
    for (const [key, value] of Object.entries(want.kpis)) found.push([`${id} ${key}`, row.kpis[key], value])
  }
  for (const key of ['good', 'scrap', 'rework'] as const) {
    found.push([`unattributed ${key}`, answer.unattributed[key], expected.unattributed[key]])
    found.push([`team ${key}`, answer.team[key], expected.team[key]])
    for (const { id, sums } of stations.rows) {
      found.push([`station ${id} ${key}`, sums[key], expected.stations[id]?.[key] ?? 0])
    }
  }
  const ids = (list: string[]) => list.sort().join(' ')
  found.push([
    'rows of stations',
    ids(stations.rows.map(({ id }) => id)),
    ids(Object.keys(expected.stations)),
  ])
  found.push(['residual', answer.reconciliation.residual, 0])
  return found
    .filter(([, got, want]) => !isNear(got, want))
    .map(([what, got, want]) => `${where} ${what}: got ${got}, expected ${want}`)
}

function isNear(got: unknown, want: unknown): boolean {
  if (typeof got !== 'number' || typeof want !== 'number') return got === want
  return Math.abs(got - want) <= TOLERANCE * Math.max(1, Math.abs(want))
}
