import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, HEAD, problemsOf } from '../fixture.ts'
import { loadSite } from '../load.ts'
import { modbusAddress } from './modbus-address.ts'

const TCP = '{ id: plc, driver: modbus, host: 10.0.0.9 }'

function yaml(source: string, device = TCP, signal = 'role: measure'): string {
  return `${HEAD}lines: [{ id: l, stations: [{ id: s, signals: { one: { ${signal}, source: ${source} } } }] }]
devices: [${device}]
`
}

/** Problems of a file with one signal, without the place. */
const said = (...parts: Parameters<typeof yaml>) =>
  problemsOf(yaml(...parts)).map((problem) => problem.replace(/^site\.yaml:\d+:\d+: CONFIG_/, ''))

const SOURCE = 'lines.0.stations.0.signals.one.source'

describe('an address on a Modbus slave', () => {
  it.each([
    ['holding 100', { table: 'holding', at: 100 }],
    ['input 0', { table: 'input', at: 0 }],
    ['coil 65535', { table: 'coil', at: 65535 }],
    ['40101', { table: 'holding', at: 100 }],
    ['400101', { table: 'holding', at: 100 }],
    ['30001', { table: 'input', at: 0 }],
    ['10013', { table: 'discrete', at: 12 }],
    ['00001', { table: 'coil', at: 0 }],
    ['465536', { table: 'holding', at: 65535 }],
  ])('%s is a table and a protocol address', (text, address) => expect(modbusAddress(text)).toEqual(address))

  it.each([
    'holding',
    'holding 65536',
    'holding 007',
    'Holding 1',
    '40000',
    '20001',
    '465537',
    '4001',
    '%MW1',
  ])('%s is none', (text) => expect(modbusAddress(text)).toBeUndefined())

  it('that is wrong is a problem of the site file, with its place', () => {
    expect(problemsOf(yaml('{ device: plc, address: "holding x" }'))).toEqual([
      expect.stringMatching(
        /^site\.yaml:3:\d+: CONFIG_BAD_VALUE lines.*address: found "holding x"; allowed a table/,
      ),
    ])
  })
})

describe('a Modbus device', () => {
  it('gets the defaults of the specification', () => {
    const serial = '{ id: plc, driver: modbus, path: /dev/x }'
    const site = (device: string) =>
      loadSite(
        join(
          folderWith({ 'site.yaml': yaml('{ device: plc, address: "40101", type: int32 }', device) }),
          'site.yaml',
        ),
      )
    const { devices, lines } = site(TCP)
    expect(devices[0]).toEqual({
      ...{ id: 'plc', driver: 'modbus', unit: 1, pollMs: 1000, timeoutMs: 1000, retries: 2 },
      ...{ maxRegisters: 125, maxBits: 2000, gap: 8 },
      link: { over: 'tcp', host: '10.0.0.9', port: 502 },
    })
    expect(lines[0]!.stations[0]!.signals[0]!.source).toEqual({
      ...{ device: 'plc', address: '40101' },
      modbus: {
        ...{ table: 'holding', at: 100, count: 2, type: 'int32', words: 'big', bytes: 'big' },
        ...{ scale: 1, offset: 0 },
      },
    })
    const settings = { path: '/dev/x', baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 }
    expect(site(serial).devices[0]).toMatchObject({ link: { over: 'serial', pauseMs: 5, port: settings } })
    const none = site(serial.replace('}', ', parity: none }')).devices[0]
    expect(none).toMatchObject({ link: { port: { parity: 'none', stopBits: 2 } } })
  })

  it.each([
    ['{ id: plc, driver: modbus }', /^MISSING_KEY devices.0.host or devices.0.path or /],
    ['{ id: plc, driver: modbus, host: a, path: /x }', /^BAD_VALUE devices.0.path: .*only without host$/],
    ['{ id: plc, driver: modbus, path: /x, port: 502 }', /^BAD_VALUE devices.0.port: .*only with host$/],
    ['{ id: plc, driver: modbus, path: /x, unit: 255 }', /^BAD_VALUE devices.0.unit: .*1 to 247/],
    ['{ id: plc, driver: modbus, host: a, unit: 250 }', /^BAD_VALUE devices.0.unit: .*0 to 247, or 255$/],
    ['{ id: plc, driver: modbus, path: /x, data_bits: 7 }', /^BAD_VALUE devices.0.data_bits: .*allowed 8$/],
    [
      '{ id: plc, driver: modbus, path: /x }, { id: b, driver: modbus, path: /x, baud: 1200 }',
      /^BAD_VALUE devices.1.path: found the port of devices.0 with another baud; allowed a port of its own/,
    ],
    [
      '{ id: plc, driver: modbus, path: /x }, { id: b, driver: serial, path: /x }',
      /^BAD_VALUE devices.1.path: found the port of devices.0; allowed a port of its own/,
    ],
  ])('%s is refused', (device, problem) => {
    expect(said('{ device: plc, address: "coil 1" }', device)).toEqual([expect.stringMatching(problem)])
  })

  it('shares a port with slaves of the same settings, and the same path elsewhere is another port', () => {
    const other =
      '{ id: b, driver: modbus, path: /x, unit: 2 }, { id: c, driver: serial, agent: pc, path: /x }'
    expect(
      said('{ device: plc, address: "coil 1" }', `{ id: plc, driver: modbus, path: /x }, ${other}`),
    ).toEqual([])
  })
})

describe('a signal of a Modbus device', () => {
  it.each([
    ['{ device: plc }', 'role: measure', `MISSING_KEY ${SOURCE}.address: `],
    ['{ device: plc, address: "coil 1", type: int16 }', 'role: measure', `BAD_VALUE ${SOURCE}.type: `],
    ['{ device: plc, address: "input 1", bit: 3, scale: 2 }', 'role: measure', `BAD_VALUE ${SOURCE}.scale: `],
    [
      '{ device: plc, address: "input 65535", type: int32 }',
      'role: measure',
      `BAD_VALUE ${SOURCE}.address: found "input 65535"; allowed at most input 65534 for int32`,
    ],
    ['{ device: plc, address: "input 1" }', 'role: badge', `BAD_VALUE ${SOURCE}.device: `],
    [
      '{ device: plc, address: "input 1" }',
      'role: good',
      `BAD_VALUE ${SOURCE}.device: found "plc"; allowed a Modbus`,
    ],
    ['{ device: plc, address: "input 1", scale: 0 }', 'role: measure', `BAD_VALUE ${SOURCE}.scale: `],
  ])('%s with %s is refused', (source, signal, problem) => {
    expect(said(source, TCP, signal)).toEqual([expect.stringContaining(problem)])
  })

  it('may share a register bit by bit, and no bit', () => {
    const bit = (n: number) => `{ role: state, source: { device: plc, address: "input 1", bit: ${n} } }`
    const file = (a: number, b: number) =>
      `${HEAD}lines: [{ id: l, stations: [{ id: s, signals: { a: ${bit(a)}, b: ${bit(b)}, good: { role: good } } }] }]\ndevices: [${TCP}]\n`
    expect(problemsOf(file(0, 1))).toEqual([])
    expect(problemsOf(file(1, 1))).toEqual([expect.stringContaining('CONFIG_SOURCE_TWICE')])
  })
})
