import { describe, expect, it } from 'vitest'
import { HEAD, LINE, problemsOf } from '../fixture.ts'

const line = (signals: string, rest = '') =>
  `lines: [{ id: line-1, stations: [{ id: st-1, signals: ${signals}${rest} }] }]\n`

/** What follows the head of the file, and what is said of it without the place. */
function said(yaml: string, files: Record<string, string> = {}): string[] {
  return problemsOf(HEAD + yaml, [], files).map((problem) => problem.replace(/^site\.yaml:\d+:\d+: /, ''))
}

describe('names that refer to nothing are CONFIG_UNKNOWN_REFERENCE', () => {
  it.each([
    [
      'a standard for an unknown product',
      `${LINE}standards: [{ product: p-2, station: st-1, seconds: 1, from: 2026-01-01 }]\nproducts: [{ id: p-1 }]`,
      'standards.0.product: found "p-2"; allowed the id of a product: p-1 (did you mean p-1?)',
    ],
    [
      'a standard for an unknown station',
      `${LINE}standards: [{ product: p-1, station: press, seconds: 1, from: 2026-01-01 }]\nproducts: [{ id: p-1 }]`,
      'standards.0.station: found "press"; allowed the id of a station: st-1',
    ],
    [
      'a target for an unknown line',
      `${LINE}targets: [{ line: pumps, shift: day, units: 1, from: 2026-01-01 }]\ncalendar: { shifts: [{ id: day, start: 08:00, end: 16:00 }] }`,
      'targets.0.line: found "pumps"; allowed the id of a line: line-1',
    ],
    [
      'a target for an unknown shift',
      `${LINE}targets: [{ line: line-1, shift: dya, units: 1, from: 2026-01-01 }]\ncalendar: { shifts: [{ id: day, start: 08:00, end: 16:00 }] }`,
      'targets.0.shift: found "dya"; allowed the id of a shift: day (did you mean day?)',
    ],
    [
      'a target for an unknown product',
      `${LINE}targets: [{ line: line-1, shift: day, product: x, units: 1, from: 2026-01-01 }]\ncalendar: { shifts: [{ id: day, start: 08:00, end: 16:00 }] }`,
      'targets.0.product: found "x"; allowed the id of a product; none is declared',
    ],
    [
      "a worker's unknown team",
      `${LINE}workers: [{ id: w-1, team: red }]\nteams: [{ id: blue }]`,
      'workers.0.team: found "red"; allowed the id of a team: blue',
    ],
    [
      "a line's unknown product",
      'lines: [{ id: l, product: x, stations: [{ id: s, signals: {} }] }]',
      'lines.0.product: found "x"; allowed the id of a product; none is declared',
    ],
    [
      "a line's output at another line's station",
      'lines: [{ id: l, output: other, stations: [{ id: mine, signals: {} }] }, { id: m, stations: [{ id: other, signals: {} }] }]',
      'lines.0.output: found "other"; allowed the id of a station of this line: mine',
    ],
    [
      'a split that names an unknown worker',
      `${line('{}', ', split: { w-9: 1 }')}workers: [{ id: alice }]`,
      'lines.0.stations.0.split.w-9: found "w-9"; allowed the id of a worker: alice',
    ],
    [
      'a source with an unknown device',
      line('{ good: { role: good, source: { device: plc } } }'),
      'lines.0.stations.0.signals.good.source.device: found "plc"; allowed the id of a device; none is declared',
    ],
    [
      'an exception that names an unknown shift',
      `${LINE}calendar: { exceptions: [{ date: 2026-10-01, shifts: [day] }] }`,
      'calendar.exceptions.0.shifts.0: found "day"; allowed the id of a shift; none is declared',
    ],
  ])('%s', (_, yaml, problem) => {
    expect(said(yaml)).toEqual([`CONFIG_UNKNOWN_REFERENCE ${problem}`])
  })

  it('but a target may name a shift that an exception makes of its own', () => {
    const yaml = `${LINE}targets: [{ line: line-1, shift: short, units: 1, from: 2026-01-01 }]
calendar: { exceptions: [{ date: 2026-10-01, shifts: [{ id: short, start: 08:00, end: 12:00 }] }] }`
    expect(said(yaml)).toEqual([])
  })

  it('and a long list of candidates is cut', () => {
    const workers = Array.from({ length: 20 }, (_, n) => `{ id: worker-${n} }`).join(', ')
    expect(said(`${line('{}', ', split: { x: 1 }')}workers: [${workers}]`)[0]).toMatch(
      /worker-11 and 8 more$/,
    )
  })
})

describe('things declared twice are CONFIG_DUPLICATE', () => {
  it.each([
    [
      'a badge given to two people',
      `${LINE}workers: [{ id: w-1, badges: ["1"] }, { id: w-2, badges: ["2", "1"] }]`,
      'workers.1.badges.1: found "1" again, first at workers.0.badges.0',
    ],
    ['a worker', `${LINE}workers: [{ id: w-1 }, { id: w-1 }]`, 'workers.1.id'],
    ['a team', `${LINE}teams: [{ id: a }, { id: a }]`, 'teams.1.id'],
    ['a product', `${LINE}products: [{ id: a }, { id: a }]`, 'products.1.id'],
    [
      'a device',
      `${LINE}devices: [{ id: a, driver: serial, path: /x }, { id: a, driver: serial, path: /y }]`,
      'devices.1.id',
    ],
    [
      'a sink',
      `${LINE}upstream: [{ id: a, sink: mqtt, url: "mqtt://a" }, { id: a, sink: mqtt, url: "mqtt://b" }]`,
      'upstream.1.id',
    ],
    [
      'a line',
      'lines: [{ id: l, stations: [{ id: s, signals: {} }] }, { id: l, stations: [{ id: t, signals: {} }] }]',
      'lines.1.id',
    ],
    [
      'a station, even of another line',
      'lines: [{ id: l, stations: [{ id: s, signals: {} }] }, { id: m, stations: [{ id: s, signals: {} }] }]',
      'lines.1.stations.0.id',
    ],
    [
      'a shift',
      `${LINE}calendar: { shifts: [{ id: d, start: 08:00, end: 09:00 }, { id: d, start: 10:00, end: 11:00 }] }`,
      'calendar.shifts.1.id',
    ],
    [
      'a date of exceptions',
      `${LINE}calendar: { exceptions: [{ date: 2026-10-01, shifts: [] }, { date: 2026-10-01, shifts: [] }] }`,
      'calendar.exceptions.1',
    ],
    [
      'a shift within an exception',
      `${LINE}calendar: { shifts: [{ id: d, start: 08:00, end: 09:00 }], exceptions: [{ date: 2026-10-01, shifts: [d, d] }] }`,
      'calendar.exceptions.0.shifts.1',
    ],
    [
      'a standard of one product, station and date',
      `${LINE}products: [{ id: p }]\nstandards: [{ product: p, station: st-1, seconds: 1, from: 2026-01-01 }, { product: p, station: st-1, seconds: 2, from: 2026-01-01 }]`,
      'standards.1',
    ],
    [
      'a target without product',
      `${LINE}calendar: { shifts: [{ id: d, start: 08:00, end: 09:00 }] }\ntargets: [{ line: line-1, shift: d, units: 1, from: 2026-01-01 }, { line: line-1, shift: d, units: 2, from: 2026-01-01 }]`,
      'targets.1',
    ],
  ])('%s', (_, yaml, where) => {
    expect(said(yaml)).toEqual([expect.stringMatching(new RegExp(`^CONFIG_DUPLICATE ${where}`))])
  })

  it('but not a standard that changes at a later date', () => {
    const yaml = `${LINE}products: [{ id: p }]
standards: [{ product: p, station: st-1, seconds: 1, from: 2026-01-01 }, { product: p, station: st-1, seconds: 2, from: 2026-02-01 }]`
    expect(said(yaml)).toEqual([])
  })
})

describe('signals', () => {
  it.each([
    [
      'mode counter only for counts',
      '{ s: { role: state, mode: counter } }',
      'signals.s.mode: found "counter" for a signal with role state; allowed it only for role good, scrap, rework',
    ],
    [
      'width only for counters',
      '{ s: { role: good, width: 16 } }',
      'signals.s.width: found 16 (a number); allowed width only with mode: counter',
    ],
    [
      'limits only for measures',
      '{ s: { role: good, limits: { min: 1 } } }',
      'signals.s.limits: found a map for a signal with role good; allowed it only for role measure',
    ],
    [
      'limits the right way round',
      '{ s: { role: measure, limits: { min: 2, max: 1 } } }',
      'signals.s.limits: found min 2 above max 1; allowed min not above max',
    ],
    [
      'a map only for states',
      '{ s: { role: badge, map: { "1": running } } }',
      'signals.s.map: found a map for a signal with role badge; allowed it only for role state',
    ],
    [
      'canonical states in a map',
      '{ s: { role: state, map: { "1": runing } } }',
      'signals.s.map.1: found "runing"; allowed one of running, idle, starved, blocked, down, setup, meeting, no_plan, quality_hold (did you mean running?)',
    ],
  ])('%s', (_, signals, problem) => {
    expect(said(line(signals))).toEqual([`CONFIG_BAD_VALUE lines.0.stations.0.${problem}`])
  })

  it('cannot share a source', () => {
    const device =
      'devices: [{ id: plc, driver: opcua, endpoint: "opc.tcp://10.0.0.5:4840" }, { id: port, driver: serial, path: /dev/ttyS0 }]'
    expect(
      said(`lines:
  - id: line-1
    stations:
      - { id: a, signals: { good: { role: good, source: { device: plc, address: x } }, badge: { role: badge, source: { device: port } } } }
      - { id: b, signals: { good: { role: good, source: { device: plc, address: x } }, badge: { role: badge, source: { device: port } } } }
${device}`),
    ).toEqual([
      'CONFIG_SOURCE_TWICE lines.0.stations.1.signals.good.source: found x of device plc, which lines.0.stations.0.signals.good reads too; allowed a source that no other signal reads',
      'CONFIG_SOURCE_TWICE lines.0.stations.1.signals.badge.source: found device port, which lines.0.stations.0.signals.badge reads too; allowed a source that no other signal reads',
    ])
  })
})

describe('devices', () => {
  it('need what their driver needs, and nothing of another', () => {
    expect(said(`${LINE}devices: [{ id: a, driver: opcua, baud: 9600 }, { id: b, driver: serial }]`)).toEqual(
      [
        'CONFIG_MISSING_KEY devices.0.endpoint: found nothing; allowed a URL such as opc.tcp://10.0.0.5:4840',
        'CONFIG_BAD_VALUE devices.0.baud: found 9600 (a number) for a device with driver opcua; allowed it only for driver serial or modbus',
        'CONFIG_MISSING_KEY devices.1.path or devices.1.usb or devices.1.usb_port: found nothing; allowed a port; lineside ports lists them',
      ],
    )
  })

  it('of OPC UA need an address for each signal', () => {
    const yaml = `${line('{ good: { role: good, source: { device: plc } } }')}devices: [{ id: plc, driver: opcua, endpoint: "opc.tcp://plc:4840" }]`
    expect(said(yaml)).toEqual([
      'CONFIG_MISSING_KEY lines.0.stations.0.signals.good.source.address: found nothing; allowed a node id, such as "nsu=http://vendor/plc;s=St10.Good" or "ns=2;s=St10.Good"',
    ])
  })
})

describe('settings', () => {
  it.each(['Asia/Shangri-La', '"+08:00"', 'Mars/Olympus'])('refuse %s as a time zone', (zone) => {
    const yaml = `site: { id: a, timezone: ${zone} }\ngateway: { id: g }\n${LINE}`
    expect(problemsOf(yaml)).toEqual([expect.stringContaining('CONFIG_BAD_VALUE site.timezone')])
  })

  it('refuse a locale that is none', () => {
    const yaml = `site: { id: a, timezone: UTC, locale: "zh_CN!" }\ngateway: { id: g }\n${LINE}`
    expect(problemsOf(yaml)).toEqual([expect.stringContaining('CONFIG_BAD_VALUE site.locale')])
  })

  it('refuse anonymous clients beyond loopback as CONFIG_INSECURE, but not an open HTTP host', () => {
    const gateway = (mqtt: string) =>
      `site: { id: a, timezone: UTC }\ngateway: { id: g, mqtt: ${mqtt}, http: { host: 0.0.0.0 } }\n${LINE}`
    expect(problemsOf(gateway('{ host: 10.0.0.5, anonymous: true }'))).toEqual([
      expect.stringContaining('CONFIG_INSECURE gateway.mqtt.anonymous'),
    ])
    expect(problemsOf(gateway('{ host: 10.0.0.5 }'))).toEqual([])
    expect(problemsOf(gateway('{ host: "::1", anonymous: true }'))).toEqual([])
  })

  it('name cards that are not there', () => {
    expect(said(`${LINE}cards: [cards/a.yaml, cards/b.yaml]`, { 'cards/a.yaml': '' })).toEqual([
      'CONFIG_NOT_READABLE cards.1: found "cards/b.yaml", and no such file; allowed the path of a score card, relative to the file that names it',
    ])
  })
})
