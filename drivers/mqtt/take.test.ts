import { describe, expect, it } from 'vitest'
import { type MqttSourceKeys, mqttPoint } from '../../config/drivers/mqtt-source.ts'
import type { Subscription } from '../contract.ts'
import { createTake } from './take.ts'

const NOW = Date.UTC(2026, 10, 2, 8)
const EARLIER = NOW - 60_000

const signal = (
  role: Subscription['role'],
  keys: MqttSourceKeys,
  more: Partial<Subscription> = {},
): Subscription => ({ line: 'l', station: 's', signal: role, role, mqtt: mqttPoint(keys), ...more })

/** What is taken of one message of the topic `t`. */
function take(subscriptions: Subscription[], payload: string | Buffer | object, retain = false, lostAt = 0) {
  const isBytes = typeof payload === 'string' || Buffer.isBuffer(payload)
  const bytes = Buffer.from(isBytes ? payload : JSON.stringify(payload))
  return createTake(subscriptions)({ topic: 't', payload: bytes, retain }, NOW, lostAt)
}
const values = ({ readings }: ReturnType<typeof take>) => readings.map(({ v }) => v)

describe('a payload without a pointer', () => {
  it.each([
    ['good', '1', 1],
    ['measure', ' 1.5e3\n', 1500],
    ['badge', '0042', '0042'],
    ['badge', '"0042"', '0042'],
    ['state', 'running', 'running'],
    ['state', '1', '1'],
    ['state', 'true', 'true'],
    ['cycle', 'scrap', 'scrap'],
    ['cycle', '', 'good'],
  ] as const)('is the value: %s %j is %j', (role, payload, v) => {
    expect(take([signal(role, { address: 't' })], payload)).toEqual({
      readings: [{ line: 'l', station: 's', signal: role, v, ts: NOW }],
      ignored: 0,
    })
  })

  it.each([
    ['', 'nothing'],
    [Buffer.from([0xff, 0xfe]), 't: not text in UTF-8'],
  ])('is no value where it is %j', (payload, reason) => {
    const { readings, problem } = take([signal('good', { address: 't' })], payload)
    expect([readings, problem]).toEqual([[], expect.stringContaining(reason)])
  })
})

describe('a value in JSON', () => {
  it('is found by its pointer, with the other fields', () => {
    const fields = { ts: '/time', unit: '/sn', ok: '/ok', duration_ms: '/took', q: '/q', defect: '/none' }
    const payload = {
      data: [{ v: 7 }],
      time: '2026-11-02T07:59:00Z',
      sn: 815,
      ok: 1,
      took: 42.5,
      q: 'uncertain',
    }
    const { readings } = take([signal('step', { address: 't', pointer: '/data/0/v', fields })], payload)
    expect(readings).toEqual([
      {
        ...{ line: 'l', station: 's', signal: 'step', v: 7, ts: EARLIER, unit: '815' },
        ok: true,
        duration_ms: 42.5,
        q: 'uncertain',
      },
    ])
  })

  it.each([
    [EARLIER, EARLIER],
    [EARLIER + 0.7, EARLIER],
    ['2026-11-02T15:59:00.000+08:00', EARLIER],
  ])('has its time: %j', (time, ts) => {
    const keys = { address: 't', pointer: '/v', fields: { ts: '/t' } }
    expect(take([signal('good', keys)], { v: 1, t: time }).readings[0]?.ts).toBe(ts)
  })

  it.each([
    [{ v: 1, t: 'yesterday' }, 'no ts at /t'],
    [{ v: 1, t: '2026-11-02T15:59:00' }, 'no ts at /t'],
    [{ v: [1] }, 'no single value'],
    [{ w: 1 }, 'nothing at /v'],
    [{ v: 9007199254740993n }, 'beyond'],
    ['{"v": 1', 'not JSON'],
    ['17', 'nothing at /v'],
  ])('that cannot be understood is a problem, told with what came: %s', (payload, reason) => {
    const text =
      typeof payload === 'string'
        ? payload
        : 'v' in payload && typeof payload.v === 'bigint'
          ? '{"v":9007199254740993}'
          : payload
    const { readings, problem } = take(
      [signal('good', { address: 't', pointer: '/v', fields: { ts: '/t' } })],
      text,
    )
    expect(readings).toEqual([])
    expect(problem).toMatch(/^t: .*, found /)
    expect(problem).toContain(reason)
  })

  it('that is null is a bad reading, and a text is a number where the role wants one', () => {
    const good = signal('good', { address: 't', pointer: '/v' })
    expect(take([good], { v: null }).readings[0]).toMatchObject({ v: null, q: 'bad' })
    expect(values(take([good], { v: '12' }))).toEqual([12])
    expect(values(take([signal('badge', { address: 't', pointer: '/v' })], { v: '12' }))).toEqual(['12'])
  })

  it('may be absent where the payload has others: each signal takes its own', () => {
    const [a, b] = ['/a', '/b'].map((pointer) =>
      signal('measure', { address: 't', pointer }, { signal: pointer }),
    )
    expect(take([a!, b!], { b: 2 })).toMatchObject({ readings: [{ signal: '/b', v: 2 }] })
    expect(take([a!, b!], { b: 2 }).problem).toBeUndefined()
  })

  it('is only taken of payloads that have all of `where`', () => {
    const keys = { address: 't', pointer: '/v', where: { '/machine': 'M1', '/final': 'true', '/n': 3 } }
    const payload = { v: 1, machine: 'M1', final: true, n: 3 }
    expect(values(take([signal('good', keys)], payload))).toEqual([1])
    expect(take([signal('good', keys)], { ...payload, machine: 'M2' })).toEqual({ readings: [], ignored: 0 })
  })

  it('comes once for each element of `each`', () => {
    const keys = { address: 't', each: '/m', pointer: '/v', fields: { ts: '/t' } }
    const { readings } = take([signal('measure', keys)], {
      m: [
        { v: 1, t: EARLIER },
        { v: 2, t: NOW },
      ],
    })
    expect(readings.map(({ v, ts }) => [v, ts])).toEqual([
      [1, EARLIER],
      [2, NOW],
    ])
    expect(values(take([signal('measure', { address: 't', each: '', pointer: '' })], [1, 2, 3]))).toEqual([
      1, 2, 3,
    ])
    expect(take([signal('measure', keys)], {}).problem).toContain('no array at /m')
  })
})

describe('a message that the broker had kept', () => {
  const at = { address: 't' }
  it.each([
    [signal('state', at), 1],
    [signal('product', at), 1],
    [signal('good', at, { mode: 'counter' }), 1],
    [signal('good', at, { mode: 'delta' }), 0],
    [signal('badge', at), 0],
    [signal('cycle', at), 0],
    [signal('measure', at), 0],
  ])('is taken where it says what is so, and not where something happened once: %j', (one, count) => {
    const { readings, ignored, problem } = take([one], '1', true)
    expect([readings.length, ignored, problem]).toEqual([count, 1 - count, undefined])
  })

  it('tells a state of before the loss of the link as of now', () => {
    const state = signal('state', { address: 't', pointer: '/v', fields: { ts: '/t' } })
    const payload = { v: 'down', t: EARLIER }
    expect(take([state], payload, true, 0).readings[0]?.ts).toBe(EARLIER)
    expect(take([state], payload, true, EARLIER + 1).readings[0]?.ts).toBe(NOW)
    expect(take([state], payload, false, EARLIER + 1).readings[0]?.ts).toBe(EARLIER)
  })

  it('and that is cleared says nothing', () => {
    expect(take([signal('state', { address: 't', pointer: '/v' })], '')).toEqual({ readings: [], ignored: 0 })
  })
})
