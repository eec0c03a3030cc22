import { describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Duty } from '../access/index.ts'
import type { CorrectionAsked, CorrectionEffect } from './api.ts'
import { demandCorrection, onlySeenEffect, seesCorrection } from './correction-scope.ts'
import type { FactPlace } from './fact-place.ts'
import { fixtureSite, NOON } from './fixture-site.ts'
import type { CorrectionChange } from './messages.ts'
import { sightOf } from './sight.ts'

const small = fixtureSite('.')
const [first, second] = small.workers
const history = unchanging({
  ...small,
  workers: [first, { ...second, team: 'team-b' }],
  lines: small.lines.map((line) => ({
    ...line,
    stations: line.stations.map((station) => ({
      ...station,
      signals: [{ name: 'badge', role: 'badge', mode: 'delta', map: {}, kind: 'scrap' }],
    })),
  })),
})
const place = (line: string, station: string, signal: string, more: Partial<FactPlace> = {}): FactPlace => ({
  ...{ line, station, signal, ts: NOON, v: 1, extra: null },
  ...more,
})
const facts: Record<number, FactPlace> = {
  1: place('line-1', 'st-10', 'good'),
  2: place('line-2', 'st-90', 'good'),
  3: place('line-1', 'st-10', 'badge', { v: '04A2' }),
  4: place('line-1', 'st-10', 'badge', { v: 'any', extra: { worker: 'w-001' } }),
}
const topics: Record<number, string> = {
  1: 'lineside/v1/line-1/st-10/badge',
  2: 'lineside/v1/line-7/st-10/badge',
}
const entry = (id: number) => (id in topics ? { topic: topics[id], at: NOON } : null)
const known = { history, store: { fact: (id: number) => facts[id] ?? null, entry } }

const SCOPES = {
  all: {},
  line1: { lines: ['line-1'] },
  line2: { lines: ['line-2'] },
  teamA: { teams: ['team-a'] },
  both: { lines: ['line-2'], teams: ['team-a'] },
} satisfies Record<string, Partial<Duty>>
type ScopeName = keyof typeof SCOPES
const sight = (scope: ScopeName) =>
  sightOf({ role: 'supervisor', lines: [], teams: [], worker: null, ...SCOPES[scope] })

const at = NOON
const shift = { from: NOON - 1000, to: NOON }
const asked: [CorrectionAsked, ScopeName[]][] = [
  [{ kind: 'sign_off', station: 'st-10', worker: 'w-001', at }, ['all', 'line1', 'teamA']],
  [{ kind: 'sign_on', station: 'st-10', worker: 'w-002', at }, ['all', 'line1']],
  [{ kind: 'sign_on', station: 'st-90', worker: 'w-001', at }, ['all', 'line2', 'teamA', 'both']],
  [{ kind: 'sign_on', station: 'st-99', worker: 'w-001', at }, ['all', 'teamA']],
  [{ kind: 'sign_on', station: 'st-10', worker: 'w-009', at }, ['all', 'line1']],
  [{ kind: 'person', station: 'st-10', worker: 'w-001', instead: 'w-002', ...shift }, ['all', 'line1']],
  [{ kind: 'person', station: 'st-10', worker: 'w-002', instead: 'w-001', ...shift }, ['all', 'line1']],
  [{ kind: 'count', station: 'st-90', result: 'good', units: 1, at }, ['all', 'line2', 'teamA', 'both']],
  [{ kind: 'state', station: 'st-10', state: 'down', ...shift }, ['all', 'line1', 'teamA']],
  [{ kind: 'defect_origin', fact: 1, origin: 'st-20' }, ['all', 'line1', 'teamA']],
  [{ kind: 'defect_origin', fact: 1, origin: 'st-90' }, ['all', 'teamA']],
  [{ kind: 'reading', fact: 2 }, ['all', 'line2', 'teamA', 'both']],
  [{ kind: 'reading', fact: 3 }, ['all', 'line1']],
  [{ kind: 'reading', fact: 4 }, ['all', 'line1', 'teamA']],
  [{ kind: 'reading', fact: 99 }, ['all']],
  [
    { kind: 'standard', product: 'p', station: 'st-90', seconds: 9, from: '2026-11-01' },
    ['all', 'line2', 'teamA', 'both'],
  ],
  [{ kind: 'quarantined', entry: 1, worker: 'w-001' }, ['all', 'line1', 'teamA']],
  [{ kind: 'quarantined', entry: 1, v: '04A2' }, ['all', 'line1']],
  [{ kind: 'quarantined', entry: 1, at }, ['all', 'line1']],
  [{ kind: 'quarantined', entry: 1, station: 'st-90', worker: 'w-001' }, ['all', 'teamA']],
  [{ kind: 'quarantined', entry: 2, worker: 'w-001' }, ['all', 'teamA']],
  [{ kind: 'quarantined', entry: 99 }, ['all']],
]

it.each(asked)('%j lies inside of %j only', (correction, inside) => {
  const names = Object.keys(SCOPES) as ScopeName[]
  expect(names.filter((name) => seesCorrection(sight(name), correction, known))).toEqual(inside)
})

describe('a correction', () => {
  const count: CorrectionAsked = { kind: 'count', station: 'st-10', result: 'good', units: 1, at }
  /** Makes it where it changes figures of these workers, of the shift that begins at noon. */
  function demand(scope: ScopeName, moved: string[], change?: CorrectionChange) {
    const asked: unknown[] = []
    const ask = (kind: string, question: object) => {
      asked.push({ kind, ...question })
      return Promise.resolve(moved.map((worker) => ({ worker, from: NOON })) as never)
    }
    return { done: demandCorrection(sight(scope), count, { ...known, ask }, change), asked }
  }

  it('outside is refused as not allowed', async () => {
    await expect(demand('line2', []).done).rejects.toThrow('HTTP_NOT_ALLOWED')
  })

  it('is for one who is limited to teams where it changes figures of their people alone', async () => {
    await demand('teamA', []).done
    await demand('teamA', ['w-001']).done
    const others = demand('teamA', ['w-001', 'w-002', 'w-009']).done
    await expect(others).rejects.toThrow(/HTTP_NOT_ALLOWED.* people of no team, team-b too/)
    await expect(others).rejects.not.toThrow(/w-00|Li Na/)
  })

  it('is asked about as it is to be made, or to be taken back', async () => {
    expect(demand('teamA', []).asked).toEqual([{ kind: 'moved', change: { make: count } }])
    expect(demand('teamA', [], { revoke: 7 }).asked).toEqual([{ kind: 'moved', change: { revoke: 7 } }])
  })

  it('of one who is not limited to teams may change figures of everybody', async () => {
    const { done, asked } = demand('line1', ['w-002'])
    await done
    expect(asked).toEqual([])
  })
})

it('an effect is shown without the rows outside', () => {
  const row = (by: CorrectionEffect['by'], id: string): CorrectionEffect => ({
    ...{ by, id, from: new Date(NOON).toISOString(), shift: null, before: null, after: null },
  })
  const effect = [
    row('worker', 'w-001'),
    row('worker', 'w-002'),
    row('station', 'st-10'),
    row('line', 'line-2'),
  ]
  const seen = (scope: ScopeName) => onlySeenEffect(sight(scope), effect, history).map(({ id }) => id)
  expect(seen('all')).toEqual(['w-001', 'w-002', 'st-10', 'line-2'])
  expect(seen('line1')).toEqual(['w-001', 'w-002', 'st-10'])
  expect(seen('both')).toEqual(['w-001', 'line-2'])
})
