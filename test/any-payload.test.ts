import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { unchanging } from '../config/history.ts'
import { loadSite } from '../config/index.ts'
import { openStore } from '../gateway/facts/index.ts'
import { createFloor } from '../gateway/floor/index.ts'
import { createAdmit, TOPIC_PREFIX } from '../gateway/ingest/index.ts'
import { BUCKETS, queryKpis, SUBJECTS } from '../gateway/kpi/index.ts'
import { readFamily } from './vectors/kpi.ts'

const NOW = Date.UTC(2026, 2, 3, 12)
const DAY_MS = 86_400_000

const words = fc.constantFrom(
  'constructor',
  '__proto__',
  'toString',
  'running',
  'good',
  'scrap',
  '0010',
  'p-1',
  'st-1',
  'st-3',
  '',
)
const instants = fc.integer({ min: NOW - DAY_MS, max: NOW + 60_000 })
const payloads = fc.record(
  {
    v: fc.oneof(words, fc.integer({ min: 0, max: 50_000 }), fc.jsonValue()),
    ts: fc.oneof(instants, fc.constantFrom(Date.UTC(2020, 0, 1), NOW + 300_000)),
    q: fc.constantFrom('good', 'uncertain', 'bad'),
    unit: words,
    product: words,
    origin: words,
    kind: fc.constantFrom('scrap', 'rework'),
    action: fc.constantFrom('in', 'out'),
    ok: fc.boolean(),
  },
  { requiredKeys: ['v'] },
)
const QUESTIONS = SUBJECTS.flatMap((by) => [undefined, ...BUCKETS].map((bucket) => ({ by, bucket })))
const someQuestions = fc.uniqueArray(fc.constantFrom(...QUESTIONS), { minLength: 3, maxLength: 3 })

it('whatever is admitted can be worked out and asked about, and is credited without rest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-any-'))
  const store = openStore(folder)
  store.db.pragma('synchronous = OFF')
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const site = loadSite(readFamily('counters').siteFile)
  const topics = site.lines.flatMap(({ id, stations }) =>
    stations.flatMap((station) =>
      station.signals.map(({ name }) => `${TOPIC_PREFIX}${id}/${station.id}/${name}`),
    ),
  )
  const admit = createAdmit(unchanging(site), store)
  const floor = createFloor(store.db, unchanging(site), store.names)
  const messages = fc.array(fc.tuple(fc.constantFrom(...topics), payloads), { minLength: 30, maxLength: 60 })
  function expectNoRest(questions: typeof QUESTIONS): void {
    for (const question of questions) {
      const day = { ...question, from: NOW - DAY_MS, to: NOW + 600_000 }
      const { reconciliation } = queryKpis(store.db, unchanging(site), day, NOW)
      expect(reconciliation.residual, JSON.stringify(question)).toBe(0)
    }
  }

  fc.assert(
    fc.property(messages, someQuestions, (list, questions) => {
      store.transaction(() => {
        const stored = list.flatMap(([topic, payload]) => {
          const message = {
            client: 'x',
            topic,
            payload: Buffer.from(JSON.stringify(payload)),
            dup: false,
            at: NOW,
          }
          return admit.message(message).stored
        })
        floor.apply(stored, NOW)
      })
      expectNoRest(questions)
    }),
    { numRuns: 60 },
  )
  // What all cases admitted is still there.
  expectNoRest(QUESTIONS)
})
