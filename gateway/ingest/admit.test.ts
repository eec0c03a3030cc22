import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Signal, Site } from '../../config/site.ts'
import { openStore, type Store } from '../facts/index.ts'
import type { Admission, Message } from './admission.ts'
import { type Admit, createAdmit } from './admit.ts'

const NOW = Date.UTC(2026, 10, 2, 8)
const BADGE = 'lineside/v1/line-1/st-1/badge'
const GOOD = 'lineside/v1/line-1/st-1/good'
const OTHER = 'lineside/v1/line-1/st-1/scrap'

const signal = (role: Signal['role']): Signal => ({ name: role, role, mode: 'delta', map: {}, kind: 'scrap' })
const site = {
  workers: [{ id: 'w-1', name: 'Anna', badges: ['0042'] }],
  lines: [
    {
      id: 'line-1',
      stations: [
        { id: 'st-1', signals: [signal('badge'), signal('good'), signal('scrap'), signal('cycle')] },
      ],
    },
  ],
} as unknown as Site

let folder: string
let store: Store
let admit: Admit

function open(): void {
  store = openStore(folder)
  store.db.pragma('synchronous = OFF')
  admit = createAdmit(unchanging(site), store)
}
function restart(): void {
  store.close()
  open()
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-admit-'))
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function send(payload: string | Buffer, more: Partial<Message> = {}): Admission {
  const message = { client: 'plc', topic: GOOD, payload: Buffer.from(payload), dup: false, at: NOW, ...more }
  return store.transaction(() => admit.message(message))
}
/** Stored, duplicates, refused. */
const outcome = ({ stored, duplicates, refused }: Admission) => [
  stored.length,
  duplicates,
  refused.map(({ code }) => code),
]
const TAKEN = [1, 0, []]
const KNOWN = [0, 1, []]
const quarantine = () =>
  store.db
    .prepare<[], { client: string; topic: string; payload: Buffer; code: string }>('SELECT * FROM quarantine')
    .all()
const facts = () => store.factsAfter(0, 100_000)
const element = (fields: Record<string, unknown>) => JSON.stringify({ v: 1, ...fields })

describe('a reading', () => {
  it('becomes a fact with its own time, or that of its arrival', () => {
    send(element({ ts: NOW - 1000, q: 'uncertain' }))
    send('2')
    expect(facts()).toMatchObject([
      { at: NOW, ts: NOW - 1000, v: 1, quality: 'uncertain' },
      { at: NOW, ts: NOW, v: 2, quality: 'good' },
    ])
  })

  it('of a badge stays as it was written', () => {
    for (const payload of ['0042', '"0042"', '{"v":"0042"}']) send(payload, { topic: BADGE })
    expect(facts().map(({ v }) => v)).toEqual(['0042', '0042', '0042'])
  })

  it.each([
    ['an unknown topic', 'READING_UNKNOWN_TOPIC', '1', { topic: 'lineside/v1/line-1/st-9/good' }],
    ['an unknown badge', 'READING_UNKNOWN_BADGE', '0043', { topic: BADGE }],
    ['a bad payload', 'READING_BAD_PAYLOAD', '{', {}],
    ['a bad value', 'READING_BAD_VALUE', 'many', {}],
    ['a negative count', 'READING_NEGATIVE', '-1', {}],
    ['a bad time', 'READING_BAD_TIME', '{"v":1,"ts":"noon"}', {}],
    ['a time over 5 min ahead', 'READING_FUTURE', element({ ts: NOW + 300_001 }), {}],
    [
      'a time before 2020',
      'READING_CLOCK_NOT_SET',
      element({ ts: Date.UTC(2019, 11, 31, 23, 59, 59, 999) }),
      {},
    ],
  ])('with %s is kept in quarantine as %s', (_, code, payload, more) => {
    expect(outcome(send(payload, more))).toEqual([0, 0, [code]])
    expect(quarantine()).toMatchObject([{ client: 'plc', payload: Buffer.from(payload), code, ...more }])
    expect(facts()).toEqual([])
  })

  it('5 min ahead, or of the first instant of 2020, is taken', () => {
    expect(outcome(send(element({ ts: NOW + 300_000 })))).toEqual(TAKEN)
    expect(outcome(send(element({ ts: Date.UTC(2020, 0, 1) })))).toEqual(TAKEN)
  })

  it('that is bad in an array leaves the others to be taken', () => {
    expect(outcome(send('[{"v":1},{"v":-1},{"v":2},{}]'))).toEqual([
      2,
      0,
      ['READING_NEGATIVE', 'READING_BAD_PAYLOAD'],
    ])
    expect(quarantine().map(({ payload }) => payload.toString())).toEqual(['{"v":-1}', '{}'])
  })

  it('of a device of the gateway is taken, or kept in quarantine as well', () => {
    const reading = { v: 3, ts: NOW, seq: null, q: 'good' as const, fields: {}, isBare: false }
    const admitted = store.transaction(() => admit.reading('plc-1', GOOD, reading, NOW))
    expect(outcome(admitted)).toEqual(TAKEN)
    const refused = store.transaction(() => admit.reading('plc-1', 'lineside/v1/x/y/z', reading, NOW))
    expect(outcome(refused)).toEqual([0, 0, ['READING_UNKNOWN_TOPIC']])
  })
})

it('a redelivery is known as such after thousands of other clients', () => {
  expect(outcome(send('1', { packetId: 7 }))).toEqual(TAKEN)
  store.transaction(() => {
    for (let n = 0; n < 2500; n++) {
      admit.message({
        client: `c-${n}`,
        topic: GOOD,
        payload: Buffer.from('1'),
        packetId: 7,
        dup: false,
        at: NOW,
      })
    }
  })
  expect(outcome(send('1', { packetId: 7, dup: true }))).toEqual(KNOWN)
})

describe.each([
  ['while running', () => {}],
  ['across a restart', restart],
])('taken once, %s', (_, pause) => {
  it('a known number and time of the same client and topic is dropped, whatever the rest', () => {
    expect(outcome(send(element({ seq: 1, ts: NOW })))).toEqual(TAKEN)
    pause()
    expect(outcome(send(element({ seq: 1, ts: NOW, v: 9 })))).toEqual(KNOWN)
    expect(outcome(send(element({ seq: 1, ts: NOW }), { client: 'other' }))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 1, ts: NOW }), { topic: OTHER }))).toEqual(TAKEN)
    expect(outcome(send(`[${element({ seq: 1, ts: NOW })},${element({ seq: 2, ts: NOW })}]`))).toEqual([
      1,
      1,
      [],
    ])
  })

  it('a known number with another time is another reading, marked so', () => {
    send(element({ seq: 1, ts: NOW }))
    send(element({ seq: 50, ts: NOW }))
    pause()
    // The device restarted its numbering: 1 first, then numbers above it that are known all the same.
    expect(outcome(send(element({ seq: 1, ts: NOW + 1 })))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 2, ts: NOW + 2 })))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 50, ts: NOW + 3 })))).toEqual(TAKEN)
    expect(facts().map(({ extra }) => extra?.seq_reused ?? false)).toEqual([false, false, true, false, true])
  })

  it('a number without a time is known by its payload, with or without DUP', () => {
    expect(outcome(send(element({ seq: 1 })))).toEqual(TAKEN)
    pause()
    expect(outcome(send(element({ seq: 1 })))).toEqual(KNOWN)
    expect(outcome(send(element({ seq: 1 }), { dup: true }))).toEqual(KNOWN)
    expect(outcome(send(element({ seq: 1, v: 2 })))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 2 })))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 1 }), { client: 'other' }))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 1 }), { topic: OTHER }))).toEqual(TAKEN)
  })

  it('without a number it is known by DUP, packet identifier, topic and payload', () => {
    const first = { packetId: 7 }
    expect(outcome(send('1', first))).toEqual(TAKEN)
    pause()
    expect(outcome(send('1', { packetId: 7, dup: true }))).toEqual(KNOWN)
    expect(outcome(send('1', { packetId: 8, dup: true }))).toEqual(TAKEN)
    expect(outcome(send('2', { packetId: 7, dup: true }))).toEqual(TAKEN)
    expect(outcome(send('1', { packetId: 7, dup: true, topic: OTHER }))).toEqual(TAKEN)
    expect(outcome(send('1', { packetId: 7, dup: true, client: 'other' }))).toEqual(TAKEN)
    // The identifier comes round again: another reading that says the same.
    expect(outcome(send('1', { packetId: 7 }))).toEqual(TAKEN)
  })

  it('an array without numbers is taken whole, and dropped whole', () => {
    const array = '[{"v":1},{"v":1},{"v":2}]'
    expect(outcome(send(array, { packetId: 7 }))).toEqual([3, 0, []])
    pause()
    expect(outcome(send(array, { packetId: 7, dup: true }))).toEqual([0, 3, []])
  })

  it('what was refused does not come to quarantine twice', () => {
    const payload = '[{"v":-1},{"v":-1,"seq":3,"ts":1772401909806},{"v":1}]'
    expect(outcome(send(payload, { packetId: 7 }))).toEqual([1, 0, ['READING_NEGATIVE', 'READING_NEGATIVE']])
    pause()
    expect(outcome(send(payload, { packetId: 7, dup: true }))).toEqual([0, 3, []])
    expect(quarantine()).toHaveLength(2)
  })

  it('a redelivery is told from the last 1,000 of its client', () => {
    send('0', { packetId: 1 })
    for (let n = 1; n < 1000; n++) send(String(n), { packetId: n + 1 })
    pause()
    expect(outcome(send('0', { packetId: 1, dup: true }))).toEqual(KNOWN)
    send('1000', { packetId: 1001 })
    expect(outcome(send('0', { packetId: 1, dup: true }))).toEqual(TAKEN)
  })
})

describe('a transaction that failed', () => {
  it('leaves nothing behind: what was admitted in it is taken when it comes again', () => {
    const fail = (payload: string, more: Partial<Message> = {}) => {
      const message = {
        client: 'plc',
        topic: GOOD,
        payload: Buffer.from(payload),
        dup: false,
        at: NOW,
        ...more,
      }
      expect(() =>
        store.transaction(() => {
          admit.message(message)
          throw new Error('disk full')
        }),
      ).toThrow('disk full')
      admit.rolledBack()
    }
    fail(element({ seq: 1 }))
    fail('1', { packetId: 7 })
    fail(element({ seq: 5, ts: NOW }))
    expect(outcome(send(element({ seq: 1 })))).toEqual(TAKEN)
    expect(outcome(send('1', { packetId: 7, dup: true }))).toEqual(TAKEN)
    expect(outcome(send(element({ seq: 5, ts: NOW })))).toEqual(TAKEN)
    expect(facts().every(({ extra }) => extra === null)).toBe(true)
  })
})

describe('any payload', () => {
  const fields = fc.record(
    {
      v: fc.oneof(
        fc.jsonValue(),
        fc.integer({ min: -3, max: 9 }),
        fc.constantFrom('0042', 'good', 'running'),
      ),
      value: fc.jsonValue(),
      ts: fc.oneof(fc.jsonValue(), fc.integer({ min: NOW - 9e5, max: NOW + 9e5 }), fc.double()),
      timestamp_ms: fc.jsonValue(),
      seq: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.jsonValue()),
      q: fc.oneof(fc.constantFrom('good', 'uncertain', 'bad'), fc.jsonValue()),
      unit: fc.jsonValue(),
      product: fc.jsonValue(),
      action: fc.oneof(fc.constantFrom('in', 'out'), fc.jsonValue()),
      ok: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const elements = fc.oneof(fields, fc.jsonValue())
  const payload = fc.oneof(
    elements.map((one) => Buffer.from(JSON.stringify(one))),
    fc.array(elements, { maxLength: 6 }).map((list) => Buffer.from(JSON.stringify(list))),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  const message = fc.record({
    payload,
    topic: fc.constantFrom(GOOD, BADGE, OTHER, 'lineside/v1/line-1/st-1/cycle', 'lineside/v1/nowhere'),
    dup: fc.boolean(),
    packetId: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    client: fc.constantFrom('a', 'b'),
  })

  it('never throws, and each of its readings ends as exactly one of stored, known or refused', () => {
    const counted = store.db
      .prepare<[], number[]>('SELECT (SELECT count(*) FROM fact), (SELECT count(*) FROM quarantine)')
      .raw()
    fc.assert(
      fc.property(fc.array(message, { minLength: 50, maxLength: 50 }), (messages) => {
        store.transaction(() => {
          let [facts, entries] = [0, 0]
          for (const one of messages) {
            const { stored, duplicates, refused } = admit.message({ ...one, at: NOW })
            facts += stored.length
            entries += refused.length
            const ends = [...(counted.get() ?? []), stored.length + duplicates + refused.length]
            expect(ends).toEqual([facts, entries, elementsOf(one.topic, one.payload)])
          }
          store.db.exec('DELETE FROM quarantine; DELETE FROM fact; DELETE FROM recent')
        })
      }),
      { numRuns: 200 },
    )
  })

  /** How many readings a message holds, told without the code under test. */
  function elementsOf(topic: string, bytes: Buffer): number {
    if (topic.endsWith('nowhere')) return 1
    try {
      const parsed: unknown = JSON.parse(bytes.toString())
      return Array.isArray(parsed) && parsed.length > 0 ? parsed.length : 1
    } catch {
      return 1
    }
  }
})

describe('a reading in quarantine', () => {
  const LATER = 'lineside/v1/line-1/st-1/rework'
  const [line] = site.lines
  const [station] = line.stations
  const mended = {
    ...site,
    lines: [{ ...line, stations: [{ ...station, signals: [...station.signals, signal('rework')] }] }],
  }
  const again = () =>
    store.transaction(() => store.quarantine.open({}, 0, 100).map((entry) => outcome(admit.again(entry))))

  it.each([
    ['with seq and ts', `{"v":1,"seq":7,"ts":${NOW}}`, {}],
    ['with seq alone', '{"v":1,"seq":7}', {}],
    ['known by DUP', '1', { packetId: 7, dup: true }],
  ])(
    '%s is kept once however often it comes, and counts once when the configuration is mended',
    (_, payload, more) => {
      expect(outcome(send(payload, { ...more, dup: false, topic: LATER }))).toEqual([
        0,
        0,
        ['READING_UNKNOWN_TOPIC'],
      ])
      expect(outcome(send(payload, { ...more, topic: LATER }))).toEqual([0, 1, []])
      restart()
      admit.use(unchanging(mended))
      const [stored] = outcome(send(payload, { ...more, topic: LATER }))
      const [[admitted]] = again()
      expect([stored, admitted].toSorted()).toEqual([0, 1])
    },
  )

  it('is kept byte by byte as it came, with its arrival', () => {
    send('{"v":"李娜"}', { topic: 'lineside/v1/line-1/st-1/x', at: NOW - 5000 })
    expect(store.quarantine.open({}, 0, 1)).toMatchObject([
      { at: NOW - 5000, payload: Buffer.from('{"v":"李娜"}') },
    ])
  })

  it('of a message whose parts differ is split: what is good is taken, the rest stays with its reason', () => {
    send(`[{"v":1,"ts":${NOW}},{"v":-1}]`, { topic: LATER })
    admit.use(unchanging(mended))
    expect(again()).toEqual([[1, 0, ['READING_NEGATIVE']]])
    const left = store.quarantine.open({ code: 'READING_NEGATIVE' }, 0, 9)
    expect(left.map(({ payload }) => payload.toString())).toEqual(['{"v":-1}'])
  })
})
