import type { TraceQuestion } from '../kpi/index.ts'
import type { TraceAnswer, TraceCorrectionAnswer, TraceFact, TraceFactAnswer } from './api.ts'
import { NOON } from './fixture-site.ts'
import { rfc3339 } from './instant.ts'

// For the tests of this room: an opened figure and a fact, made up. What traces are is tested in kpi/trace.

/** A read of the badge of w-001 on line-1, sealed, added by a correction. */
const FACT: TraceFact = {
  id: 3,
  ts: rfc3339(NOON),
  arrival: rfc3339(NOON + 5),
  line: 'line-1',
  station: 'st-10',
  signal: 'badge',
  source: { client: 'plc', device: null, agent: null },
  seq: 7,
  quality: 'good',
  value: '04A1B2C3',
  fields: {},
  worker: 'w-001',
  hidden: false,
  added_by: { id: 1, at: rfc3339(NOON), author: 'ben', reason: 'forgot to sign on' },
  taken_out_by: null,
  seal: { n: 2, at: rfc3339(NOON + 1000), hash: 'ab'.repeat(32) },
}

export function fixtureTrace({ input, ...question }: TraceQuestion): TraceAnswer {
  const answer = wholeTrace(question)
  return { ...answer, inputs: answer.inputs.filter(({ name }) => input === undefined || name === input) }
}

function wholeTrace({ by, id, from, to, kpi }: TraceQuestion): TraceAnswer {
  return {
    by,
    id,
    name: id,
    from: rfc3339(from),
    to: rfc3339(to),
    kpi,
    definition: 'kpi/1',
    unit: 's',
    value: 3600,
    formula: { text: 'attended_s', filled: '3600 = 3600', clause: 'kpi.md 3' },
    dropped_before: null,
    inputs: [
      {
        name: 'attended_s',
        value: 3600,
        unit: 's',
        clause: 'kpi.md 1',
        parts: {
          total: 1,
          entries: [{ key: 'one', kind: 'session', value: 3600, station: 'st-10', facts: [FACT.id] }],
          next: null,
        },
        facts: { entries: [{ ...FACT, adds: null, parts: ['one'], rests_on: [] }], next: null },
      },
    ],
    quality: {
      state: 'good',
      coverage: 1,
      reasons: [],
      watched_s: 3600,
      blind_s: 0,
      blind: [],
      explained: [],
    },
    standards: [
      { product: 'p-100', station: 'st-10', seconds: 40, from: '2026-01-01', correction: FACT.added_by },
    ],
    corrections: FACT.added_by ? [FACT.added_by] : [],
  }
}

/** Undefined for every number but that of the one fact. */
export function fixtureTraceFact(fact: number): TraceFactAnswer | undefined {
  if (fact !== FACT.id) return undefined
  const window = { from: rfc3339(NOON), to: rfc3339(NOON + 3_600_000), shift: null }
  const subjects = [
    ['worker', 'w-001'],
    ['worker', 'w-002'],
    ['team', 'team-a'],
    ['station', 'st-10'],
    ['line', 'line-1'],
  ]
  return {
    fact: FACT,
    means: [{ what: 'session_opened', station: 'st-10', worker: 'w-001', from: FACT.ts, to: null }],
    feeds: subjects.map(([by, id]) => ({
      by,
      id,
      name: id,
      ...window,
      inputs: ['attended_s'],
      kpis: ['attended_s'],
    })),
    next: null,
  }
}

/** Undefined for every number but that of the one correction. */
export function fixtureTraceCorrection(correction: number): TraceCorrectionAnswer | undefined {
  const fact = fixtureTraceFact(FACT.id)
  if (correction !== FACT.added_by?.id || !fact) return undefined
  const { feeds, next } = fact
  const facts = { added: [FACT.id], taken_out: [] }
  return {
    correction: FACT.added_by,
    revoked: false,
    lines: ['line-1'],
    ...facts,
    standard: null,
    feeds,
    next,
  }
}
