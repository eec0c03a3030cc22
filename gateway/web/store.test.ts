import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createRetentions, openStore } from '../facts/index.ts'
import { createStoreReader } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-web-store-'))
const store = openStore(folder)
const reader = createStoreReader(store.db)
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const DAY = 86_400_000
const CODES = ['READING_NEGATIVE', 'READING_UNKNOWN_TOPIC', 'READING_GATEWAY_CLOCK'] as const
const HELD = [undefined, { source: 'plc-1' }, { boot: 'boot-1', elapsed: 1 }]

/** One of what befalls the quarantine; `nth`: which entry it befalls. */
const step = fc.record({
  does: fc.constantFrom('add', 'settle', 'correct', 'reopen'),
  code: fc.constantFrom(...CODES),
  held: fc.constantFrom(...HELD),
  nth: fc.nat(99),
  isKept: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

describe('the count of the quarantine', () => {
  it('is what is there, whatever was refused, settled, reopened or rolled back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        for (const step of steps) {
          const before = reader.quarantineCount()
          const doing = store.db.transaction(() => {
            take(step)
            if (!step.isKept) throw new Error('rolled back')
          })
          if (step.isKept) doing()
          else expect(doing).toThrow('rolled back')
          const after = reader.quarantineCount()
          expect({ total: after.total, held: after.held, codes: after.codes }).toEqual(counted())
          if (after.total !== before.total) expect(after.changes).toBeGreaterThan(before.changes)
          if (!step.isKept) expect(after).toEqual(before)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('says of one that came and one that went that something changed', () => {
    const id = add('READING_NEGATIVE')
    const before = reader.quarantineCount()
    add('READING_NEGATIVE')
    store.quarantine.settle(id, 2, 'ana', 'admitted')
    expect(reader.quarantineCount()).toMatchObject({ total: before.total, changes: before.changes + 2 })
    store.quarantine.settle(id, 3, 'ana', 'admitted')
    expect(reader.quarantineCount().changes).toBe(before.changes + 2)
  })
})

describe('readings', () => {
  it('are all kept until some are dropped, then from the time that their stub names', () => {
    expect(reader.factsSince()).toBeNull()
    const stub = {
      author: 'gateway',
      reason: 'P90D',
      facts: 5,
      firstArrival: 0,
      lastArrival: DAY,
      firstTs: 0,
    }
    const sealed = { seal: 1, sealAt: DAY, sealHash: '00', carriedHash: '00', checkpoint: '00' }
    for (const id of [1, 2]) {
      const bounds = { upto: 5 * id, keptFrom: id * DAY, openFrom: (id + 1) * DAY }
      createRetentions(store.db).add({ id, at: 99 * DAY, ...stub, ...sealed, ...bounds })
    }
    expect(reader.factsSince()).toBe('1970-01-03T00:00:00.000Z')
  })
})

function take({ does, code, held, nth }: Step): void {
  if (does === 'add') {
    add(code, held)
    return
  }
  const ids = store.db.prepare<[], number>('SELECT id FROM quarantine').pluck().all()
  const id = ids[nth % ids.length]
  if (id === undefined) return
  if (does === 'reopen') store.quarantine.reopen(id)
  else store.quarantine.settle(id, 2, 'ana', does === 'correct' ? 'corrected' : 'admitted')
}

/** The same, counted entry by entry. */
function counted() {
  const rows = store.db
    .prepare<[], { code: string; held: number }>(
      'SELECT code, source IS NOT NULL OR boot IS NOT NULL AS held FROM quarantine WHERE settled_at IS NULL',
    )
    .all()
  const codes = CODES.map((code) => ({ code, entries: rows.filter((row) => row.code === code).length }))
    .filter(({ entries }) => entries > 0)
    .sort((a, b) => b.entries - a.entries || (a.code < b.code ? -1 : 1))
  return { total: rows.length, held: rows.filter(({ held }) => held === 1).length, codes }
}

function add(code: (typeof CODES)[number], held?: (typeof HELD)[number]): number {
  const payload = Buffer.from('{}')
  return store.quarantine.add({
    ...{ at: 1, client: 'c', topic: 't', payload, code, detail: '', identity: null, held },
  })
}
