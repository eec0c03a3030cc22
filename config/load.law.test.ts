import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { validate } from './check/validate.ts'
import { folderWith } from './fixture.ts'
import { checkSite } from './load.ts'
import { toValue } from './read/node.ts'
import { parseYaml } from './read/parse.ts'
import { SiteSchema } from './schema.ts'

/** How many cases a law runs; raised for soak runs. */
const CASES = Number(process.env.LINESIDE_CASES ?? 0) || undefined

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A file in which every key that exists stands at least once. */
const FULL: Json = {
  site: { id: 'plant-1', name: 'Plant', timezone: 'Asia/Shanghai', locale: 'en' },
  gateway: {
    id: 'gw-1',
    data: './data',
    mqtt: {
      host: '127.0.0.1',
      port: 1883,
      anonymous: true,
      limits: {
        packet_bytes: 65536,
        waiting: 10,
        backlog_bytes: 65536,
        connections: 10,
        connections_per_address: 5,
        connections_per_second: 5,
        connect_timeout: 'PT5S',
        drain_timeout: 'PT5S',
        topic_levels: 8,
        subscriptions: 10,
        sessions: 10,
        queued: 10,
        kept_bytes: 65536,
        retained: 10,
      },
    },
    http: { host: '127.0.0.1', port: 8080 },
  },
  calendar: {
    business_day: 'shift-start',
    early_sign_on: 'PT30M',
    close_session_after: 'PT30M',
    max_overtime: 'PT4H',
    shifts: [
      {
        id: 'day',
        name: 'Day',
        start: '08:00',
        end: '16:00',
        days: ['mon'],
        breaks: [{ start: '12:00', end: '12:30' }],
      },
    ],
    exceptions: [{ date: '2026-10-01', shifts: ['day', { id: 'x', start: '18:00', end: '20:00' }] }],
  },
  teams: [{ id: 'a', name: 'A' }],
  workers: [{ id: 'w-1', name: 'Li', badges: ['0042'], team: 'a', post: 'assembler' }],
  products: [{ id: 'p-1', name: 'Pump' }],
  standards: [{ product: 'p-1', station: 'st-1', seconds: 42, from: '2026-01-01' }],
  lines: [
    {
      id: 'line-1',
      name: 'Line',
      product: 'p-1',
      output: 'st-1',
      stations: [
        {
          id: 'st-1',
          name: 'Press',
          crew: 2,
          split: { 'w-1': 2 },
          steps: [1, 2],
          signals: {
            good: {
              role: 'good',
              mode: 'counter',
              width: 16,
              expect: 'PT1M',
              source: { device: 'plc', address: 'x' },
            },
            state: { role: 'state', map: { '1': 'running' } },
            torque: { role: 'measure', limits: { min: 1, max: 2 }, kind: 'rework' },
            force: {
              role: 'measure',
              source: {
                device: 'press',
                address: 'holding 100',
                type: 'float32',
                words: 'little',
                bytes: 'little',
                scale: 0.5,
                offset: 1,
              },
            },
            clamp: { role: 'state', source: { device: 'meter', address: '40001', bit: 3 } },
            flow: {
              role: 'measure',
              source: {
                device: 'hall',
                address: 'air/+/flow',
                pointer: '/v',
                fields: { ts: '/t' },
                where: { '/machine': 'M1', '/n': 2 },
                each: '/samples',
              },
            },
          },
        },
      ],
    },
  ],
  devices: [
    { id: 'plc', driver: 'opcua', agent: 'pc-1', endpoint: 'opc.tcp://plc:4840', sampling_ms: 250 },
    { id: 'scan', driver: 'serial', path: '/dev/x', baud: 9600, delimiter: 'lf', time: 'arrival' },
    {
      id: 'press',
      driver: 'modbus',
      host: '10.0.0.7',
      port: 502,
      unit: 3,
      poll_ms: 500,
      timeout_ms: 500,
      retries: 1,
      max_registers: 100,
      max_bits: 1000,
      gap: 4,
    },
    { id: 'meter', driver: 'modbus', path: '/dev/y', parity: 'odd', pause_ms: 20 },
    {
      id: 'hall',
      driver: 'mqtt',
      url: 'mqtts://hall:8883',
      client_id: 'line-1',
      keep_alive_s: 30,
      username: 'u',
      password_file: 'password',
      ca_file: 'ca.pem',
    },
    {
      id: 'scale',
      driver: 'serial',
      usb: '0403:6001',
      usb_serial: 'A1',
      usb_port: '1-1.2',
      data_bits: 7,
      parity: 'even',
      stop_bits: 2,
      length: 12,
      idle_ms: 50,
      encoding: 'gb18030',
      checksum: 'xor',
      checksum_as: 'bytes',
      repeat_after: 'PT2S',
    },
  ],
  upstream: [
    {
      id: 'up',
      sink: 'mqtt',
      url: 'mqtt://b',
      format: 'json',
      every: 'PT1S',
      settle: 'PT1M',
      username: 'u',
      password_file: 'p',
    },
  ],
  attribution: { multi_station: false, badge_debounce: 'PT5S', unit_reuse_after: 'P30D' },
  evidence: { units: 20, attended: 'PT15M' },
  targets: [{ line: 'line-1', shift: 'day', product: 'p-1', units: 900, from: '2026-01-01' }],
}

/** Paths of all keys and items of a value. */
function paths(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...children.flatMap(([key, child]) => paths(child, [...path, key]))]
}

function replaced(value: Json, [key, ...rest]: (string | number)[], by: Json): Json {
  if (key === undefined) return by
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? replaced(item, rest, by) : item))
  }
  const { [key]: child = null, ...others } = value as { [key: string]: Json }
  return { ...others, [key]: replaced(child, rest, by) }
}

/** Any JSON, and values that nearly fit: of the right kind for some other key. */
const anything = fc.oneof(
  fc.json({ maxDepth: 3 }).map((text): Json => JSON.parse(text)),
  fc.constantFrom(
    ...paths(FULL).map((path) => path.reduce<Json>((at, key) => (at as { [key: string]: Json })[key]!, FULL)),
  ),
)
const damaged = fc
  .tuple(fc.constantFrom(...paths(FULL)), anything)
  .map(([path, by]) => ({ path, value: replaced(FULL, path, by) }))

it('a full site file has no problems', () => {
  const file = join(folderWith({ 'site.yaml': JSON.stringify(FULL) }), 'site.yaml')
  expect(checkSite(file)).toMatchObject({ problems: [], site: { id: 'plant-1' } })
})

it('any JSON in place of any value never throws: there is a site or there are problems', () => {
  const file = join(folderWith({}), 'site.yaml')
  fc.assert(
    fc.property(damaged, ({ value }) => {
      writeFileSync(file, JSON.stringify(value))
      const { site, problems } = checkSite(file)
      expect(site === undefined).toBe(problems.length > 0)
      for (const { line, column, found, allowed } of problems) {
        expect(Math.min(line, column, found.length, allowed.length)).toBeGreaterThan(0)
      }
    }),
    { numRuns: CASES ?? 200 },
  )
})

it('any bytes never throw', () => {
  const file = join(folderWith({}), 'site.yaml')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'{}[]:,-&*!|>"\' \na1') }),
      ),
      (text) => {
        writeFileSync(file, text)
        expect(checkSite(file).problems.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: CASES ?? 100 },
  )
})

it('refuses exactly what the schema refuses', () => {
  fc.assert(
    fc.property(damaged, ({ value }) => {
      const { node } = parseYaml(JSON.stringify(value), { file: 'site.yaml', folder: '.' })
      const problems = validate(SiteSchema, { path: '', node: node! })
      expect(problems.length === 0).toBe(Value.Check(SiteSchema, toValue(node!)))
    }),
    { numRuns: CASES ?? 200 },
  )
})
