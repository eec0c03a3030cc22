import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, HEAD, problemsOf } from '../fixture.ts'
import { checkSite } from '../load.ts'

const DEVICE = '{ id: hall, driver: mqtt, url: "mqtt://10.0.0.6" }'

function yaml(source: string, device = DEVICE, signal = 'role: measure'): string {
  return `${HEAD}lines: [{ id: l, stations: [{ id: s, signals: { one: { ${signal}, source: ${source} } } }] }]
devices: [${device}]
`
}

/** Problems of a file with one signal, without the place. */
const said = (...parts: Parameters<typeof yaml>) =>
  problemsOf(yaml(...parts)).map((problem) => problem.replace(/^site\.yaml:\d+:\d+: CONFIG_/, ''))

const SOURCE = 'lines.0.stations.0.signals.one.source'

describe('an MQTT device', () => {
  it('has a client id of gateway and device; its files lie beside the site file', () => {
    const load = (device: string) => {
      const folder = folderWith({ 'site.yaml': yaml('{ device: hall, address: a }', device) })
      return { folder, device: checkSite(join(folder, 'site.yaml')).site?.devices[0] }
    }
    expect(load(DEVICE).device).toEqual({
      ...{
        id: 'hall',
        driver: 'mqtt',
        url: 'mqtt://10.0.0.6',
        clientId: 'lineside-gw-1-hall',
        keepAliveS: 15,
      },
    })
    const keys = 'client_id: c, keep_alive_s: 60, username: u, password_file: p, ca_file: ca.pem'
    const { folder, device } = load(`{ id: hall, driver: mqtt, url: "mqtts://b", ${keys} }`)
    expect(device).toMatchObject({
      ...{ clientId: 'c', keepAliveS: 60, username: 'u' },
      ...{ passwordFile: join(folder, 'p'), caFile: join(folder, 'ca.pem') },
    })
  })

  it.each([
    ['{ id: hall, driver: mqtt }', /^MISSING_KEY devices.0.url/],
    ['{ id: hall, driver: mqtt, url: "http://a" }', /^BAD_VALUE devices.0.url/],
    [
      '{ id: hall, driver: mqtt, url: "mqtt://a", ca_file: x }',
      /^BAD_VALUE devices.0.ca_file: .*only with mqtts/,
    ],
    [
      '{ id: hall, driver: mqtt, url: "mqtts://a", key_file: x }',
      /^BAD_VALUE devices.0.key_file: .*together with/,
    ],
    ['{ id: hall, driver: mqtt, url: "mqtt://a", password_file: x }', /^BAD_VALUE devices.0.password_file: /],
    ['{ id: hall, driver: mqtt, url: "mqtt://a", keep_alive_s: 0 }', /^BAD_VALUE devices.0.keep_alive_s: /],
    ['{ id: hall, driver: mqtt, url: "mqtt://a", baud: 9600 }', /^BAD_VALUE devices.0.baud: /],
  ])('%s is refused', (device, problem) => {
    expect(said('{ device: hall, address: a }', device)).toEqual([expect.stringMatching(problem)])
  })
})

describe('a signal of an MQTT device', () => {
  it.each([
    ['{ device: hall }', `MISSING_KEY ${SOURCE}.address: `],
    ['{ device: hall, address: "a/#/b" }', `BAD_VALUE ${SOURCE}.address: `],
    ['{ device: hall, address: "a+/b" }', `BAD_VALUE ${SOURCE}.address: `],
    ['{ device: hall, address: "$share/x/a" }', `BAD_VALUE ${SOURCE}.address: `],
    ['{ device: hall, address: a, pointer: v }', `BAD_VALUE ${SOURCE}.pointer: `],
    ['{ device: hall, address: a, pointer: /~2 }', `BAD_VALUE ${SOURCE}.pointer: `],
    ['{ device: hall, address: a, fields: { ts: /t } }', `BAD_VALUE ${SOURCE}.fields: `],
    [
      '{ device: hall, address: a, pointer: /v, fields: { time: /t } }',
      `UNKNOWN_KEY ${SOURCE}.fields.time: `,
    ],
    ['{ device: hall, address: a, type: uint16 }', `BAD_VALUE ${SOURCE}.type: `],
  ])('%s is refused', (source, problem) => expect(said(source)).toEqual([expect.stringContaining(problem)]))

  it.each([
    '{ device: hall, address: "+/b/#", pointer: "" }',
    '{ device: hall, address: a, pointer: /v~1w/0, fields: { ts: /t, q: /q }, where: { /m: M1, /n: 2 }, each: /x }',
  ])('%s is taken', (source) => expect(said(source)).toEqual([]))

  it('needs no value where it is a cycle: being told of is enough', () => {
    expect(said('{ device: hall, address: a, fields: { unit: /sn } }', DEVICE, 'role: cycle')).toEqual([])
  })

  it('may share a topic value by value, and no value', () => {
    const of = (more: string) => `{ role: measure, source: { device: hall, address: t, ${more} } }`
    const file = (a: string, b: string) =>
      `${HEAD}lines: [{ id: l, stations: [{ id: s, signals: { a: ${of(a)}, b: ${of(b)}, good: { role: good } } }] }]\ndevices: [${DEVICE}]\n`
    expect(problemsOf(file('pointer: /a', 'pointer: /b'))).toEqual([])
    expect(problemsOf(file('pointer: /a, where: { /m: A }', 'pointer: /a, where: { /m: B }'))).toEqual([])
    expect(problemsOf(file('pointer: /a', 'pointer: /a'))).toEqual([
      expect.stringContaining('CONFIG_SOURCE_TWICE'),
    ])
  })
})
