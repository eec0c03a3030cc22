import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import type { QueueItem } from '../base/queue.ts'
import type { Line, Signal } from '../config/site.ts'
import type { Reading } from '../drivers/index.ts'
import { importanceOf } from './importance.ts'
import { fromSpool } from './message.ts'
import { openSpool, type Spool } from './spool.ts'

const T = Date.UTC(2026, 10, 2, 8)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const folder = mkdtempSync(join(tmpdir(), 'lineside-spool-'))
afterAll(() => rmSync(folder, { recursive: true }))
let places = 0
const log = pino({ level: 'silent' })

const signal = (name: string, role: Signal['role'], mode: Signal['mode'] = 'delta'): Signal => ({
  name,
  role,
  mode,
  map: {},
  kind: 'scrap',
})
const SIGNALS = [
  signal('torque', 'measure'),
  signal('state', 'state'),
  signal('total', 'good', 'counter'),
  signal('badge', 'badge'),
  signal('unit', 'cycle'),
]
const LINES: Line[] = [
  { id: 'l', name: 'l', output: 's', stations: [{ id: 's', name: 's', crew: 1, signals: SIGNALS }] },
]

function spoolIn(place = join(folder, `spool-${++places}.db`), bytes = 65_536, ageMs = 30 * DAY) {
  const clock = { at: T, now: () => clock.at }
  const limits = { bounds: { bytes, ageMs }, importance: importanceOf(LINES) }
  return { place, clock, spool: openSpool(place, limits, { clock, log }) }
}

const reading = (name: string, v: string | number, ts = T): Reading => ({
  line: 'l',
  station: 's',
  signal: name,
  v,
  ts,
})
const all = (spool: Spool) => spool.take(1e6)
const lostIn = (items: QueueItem[]) => items.map(fromSpool).filter(({ payload }) => isLoss(payload))
const keptIn = (items: QueueItem[]) => items.map(fromSpool).filter(({ payload }) => !isLoss(payload))
const isLoss = (payload: object): payload is { ts: number; lost: { count: number; to: number } } =>
  'lost' in payload
const countOf = (items: QueueItem[]) =>
  lostIn(items).reduce((sum, { payload }) => sum + (isLoss(payload) ? payload.lost.count : 0), 0)
const signalOf = (topic: string) => topic.split('/').at(-1) as string

describe('a full spool', () => {
  it('drops measures and states first, then totals, the oldest of them first, and badges and cycles last', () => {
    const { spool } = spoolIn()
    for (let n = 0; n < 300; n++) {
      spool.push([reading('badge', n), reading('torque', n), reading('total', n)])
    }
    expect(spool.dropped).toBeGreaterThan(0)
    const items = keptIn(all(spool))
    const of = (name: string) =>
      items.filter(({ topic }) => signalOf(topic) === name).map((one) => one.payload.v)
    expect(of('badge')).toHaveLength(300)
    // Those since room was made last.
    expect((of('torque') as number[]).every((n) => n > 250)).toBe(true)
    const totals = of('total') as number[]
    expect(totals).toEqual(Array.from({ length: totals.length }, (_, n) => 300 - totals.length + n))
    spool.close()
  })

  it('names what is lost: a reading of bad quality a signal and hour, where the first of them was', () => {
    const { spool } = spoolIn()
    for (let n = 0; n < 2_000; n++) spool.push([reading('torque', n, T + n * 3_000)])
    const items = all(spool)
    const lost = lostIn(items)
    expect(lost.length).toBe(2)
    expect(lost[0]).toEqual({
      topic: 'lineside/v1/l/s/torque',
      payload: { v: null, ts: T, q: 'bad', lost: { count: 1200, to: T + HOUR - 3_000 } },
    })
    expect(lost[1]?.payload.ts).toBe(T + HOUR)
    spool.close()
  })

  it('never drops what is on its way to the gateway', () => {
    const { spool } = spoolIn()
    spool.push([reading('torque', 'flying')])
    const [flying] = spool.take(1)
    for (let n = 0; n < 1_000; n++) spool.push([reading('badge', n)])
    spool.keep([flying!.id])
    expect(fromSpool(all(spool)[0]!).payload.v).toBe('flying')
    spool.close()
  })

  it('says a loss that was on its way never again with more in it', () => {
    const { spool } = spoolIn()
    const fill = () => spool.push(Array.from({ length: 1_000 }, (_, n) => reading('torque', n)))
    fill()
    const first = lostIn(all(spool))
    spool.keep(Array.from({ length: 3_000 }, (_, id) => id))
    fill()
    const losses = lostIn(all(spool))
    expect(losses).toHaveLength(2)
    expect(losses[0]).toEqual(first[0])
    spool.close()
  })
})

describe('a reading that is too old', () => {
  it('is dropped, whatever it is, unless it is from before the clock was set', () => {
    const { spool, clock } = spoolIn()
    spool.push([reading('badge', 'old')])
    clock.at = T + 29 * DAY
    spool.push([reading('badge', 'young')])
    clock.at = T + 31 * DAY
    spool.tidy()
    const items = all(spool)
    expect(keptIn(items).map(({ payload }) => payload.v)).toEqual(['young'])
    expect([countOf(items), spool.dropped]).toEqual([1, 1])
    spool.close()

    const unset = spoolIn()
    unset.clock.at = DAY
    unset.spool.push([reading('badge', 'when?', DAY)])
    unset.clock.at = T
    unset.spool.tidy()
    expect([unset.spool.size, unset.spool.dropped]).toEqual([1, 0])
    unset.spool.close()
  })
})

describe('the law of the spool', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('push' as const),
      of: fc.array(fc.constantFrom(...SIGNALS.map(({ name }) => name)), { maxLength: 200 }),
    }),
    fc.record({ do: fc.constantFrom('take', 'accept', 'keep', 'restart', 'tidy'), count: fc.nat(300) }),
  )

  it('what was dropped and what was delivered is what was pushed, each signal by itself, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        let { place, clock, spool } = spoolIn()
        let n = 0
        let flying: QueueItem[] = []
        const pushed = new Map<string, number>()
        const delivered: QueueItem[] = []
        const accept = (items: QueueItem[]) => {
          spool.accept(items.map(({ id }) => id))
          delivered.push(...items)
        }
        for (const one of steps) {
          clock.at += HOUR / 4
          if ('of' in one) {
            spool.push(one.of.map((name) => reading(name, `${++n} ${'x'.repeat(500)}`, clock.at)))
            for (const name of one.of) pushed.set(name, (pushed.get(name) ?? 0) + 1)
            expect(spool.bytes).toBeLessThan(200_000)
          } else if (one.do === 'take') flying.push(...spool.take(one.count))
          else if (one.do === 'accept') accept(flying.splice(0, one.count))
          else if (one.do === 'keep') spool.keep(flying.splice(0, one.count).map(({ id }) => id))
          else if (one.do === 'tidy') spool.tidy()
          else {
            spool.close()
            const { at } = clock
            ;({ place, clock, spool } = spoolIn(place))
            clock.at = at
            flying = []
          }
        }
        accept(flying)
        accept(all(spool))
        const { dropped } = spool
        spool.close()
        const accounted = new Map<string, number>()
        for (const { topic, payload } of delivered.map(fromSpool)) {
          const name = signalOf(topic)
          accounted.set(name, (accounted.get(name) ?? 0) + (isLoss(payload) ? payload.lost.count : 1))
        }
        expect(accounted).toEqual(pushed)
        expect(countOf(delivered)).toBe(dropped)
      }),
      { numRuns: Number(process.env.LINESIDE_CASES ?? 25) },
    )
  })
})
