import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuarantineAnswer } from '../../gateway/web/api.ts'
import {
  eventually,
  get,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'

const LINESIDE = join(import.meta.dirname, '..', '..', 'bin', 'lineside.ts')
const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
workers: [{ id: w-1, badges: ["0042"] }]
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, badge: { role: badge }, state: { role: state, map: { "1": running } }, torque: { role: measure } } }]
`

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
let gateway: RunningGateway
let client: MqttClient

beforeAll(async () => {
  gateway = await startGateway(file, `${folder.path}/data`)
  client = await sensor(gateway.mqttUrl, 'sensor-1')
})
afterAll(async () => {
  await client.endAsync(true)
  await gateway.stop()
  folder.remove()
})

function lineside(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LINESIDE, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, said: stdout + stderr }
}

function siteWith(name: string, yaml: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, yaml)
  return path
}

describe('a gateway that cannot start says why and exits 2', () => {
  it('on bad YAML, with the line', () => {
    const { status, said } = lineside('gateway', siteWith('bad.yaml', `${SITE}\n  - [`))
    expect(status).toBe(2)
    expect(said).toContain('CONFIG_SYNTAX')
    expect(said).toMatch(/bad\.yaml:\d+:\d+/)
  })

  it('on an unknown key, with the nearest known one', () => {
    const { status, said } = lineside('gateway', siteWith('key.yaml', SITE.replace('timezone', 'timezome')))
    expect(status).toBe(2)
    expect(said).toContain('CONFIG_UNKNOWN_KEY')
    expect(said).toContain('timezone')
  })

  it('on an option that it does not know, and says where to read', () => {
    const { status, said } = lineside('gateway', file, '--bogus')
    expect(status).toBe(2)
    expect(said).toContain('USAGE')
    expect(said).toContain('lineside gateway --help')
  })

  it.each([
    ['mqtt', 'MQTT_PORT_IN_USE'],
    ['http', 'HTTP_PORT_IN_USE'],
  ])('on a %s port in use', (part, code) => {
    const used = new URL(part === 'mqtt' ? gateway.mqttUrl : gateway.url).port
    const free = ['mqtt', 'http'].flatMap((name) => [
      '--set',
      `gateway.${name}.port=${name === part ? used : 0}`,
    ])
    const { status, said } = lineside('gateway', file, '--set', `gateway.data=${folder.path}/other`, ...free)
    expect(status).toBe(2)
    expect(said).toContain(code)
    expect(said).toContain(used)
  })

  it('on a data folder that cannot be written', () => {
    const blocked = siteWith('a-file', '')
    const { status, said } = lineside('gateway', file, '--set', `gateway.data=${blocked}/data`)
    expect(status).toBe(2)
    expect(said).toContain('STORE_NOT_WRITABLE')
  })

  it('on a data folder that another gateway uses', () => {
    const { status, said } = lineside('gateway', file, '--set', `gateway.data=${folder.path}/data`)
    expect(status).toBe(2)
    expect(said).toContain('STORE_LOCKED')
  })

  it('on a store that is no database, and leaves it as it is', () => {
    siteWith('lineside.db', 'this is not a database, and long enough to look like a header of one')
    const { status, said } = lineside('gateway', file, '--set', `gateway.data=${folder.path}`)
    expect(status).toBe(2)
    expect(said).toContain('STORE_DAMAGED')
  })
})

describe('a refused reading is acknowledged, kept in quarantine with its reason, and logged', () => {
  const topic = 'lineside/v1/line-1/st-1'
  it.each([
    ['a topic that no signal has', `${topic}/unknown`, '1', 'READING_UNKNOWN_TOPIC'],
    ['a topic outside of the contract', 'factory/temperature', '21', 'READING_UNKNOWN_TOPIC'],
    ['half a JSON object', `${topic}/good`, '{"v":', 'READING_BAD_PAYLOAD'],
    ['nothing', `${topic}/good`, '', 'READING_BAD_PAYLOAD'],
    ['a text for a count', `${topic}/good`, 'many', 'READING_BAD_VALUE'],
    ['a negative count', `${topic}/good`, '{"v":-1}', 'READING_NEGATIVE'],
    ['a time in the future', `${topic}/good`, '{"v":1,"ts":99999999999999}', 'READING_FUTURE'],
    ['a time before clocks were set', `${topic}/good`, '{"v":1,"ts":1000}', 'READING_CLOCK_NOT_SET'],
    ['a time without an offset', `${topic}/good`, '{"v":1,"ts":"2026-11-02T08:00:00"}', 'READING_BAD_TIME'],
    ['an unknown badge', `${topic}/badge`, '42', 'READING_UNKNOWN_BADGE'],
    ['an unknown state', `${topic}/state`, '7', 'READING_UNKNOWN_STATE'],
    ['a measure that is not a number', `${topic}/torque`, 'high', 'READING_BAD_VALUE'],
  ])('%s', async (_, to, payload, code) => {
    await client.publishAsync(to, payload, { qos: 1 })
    const { entries } = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine?limit=1')
    expect(entries[0]).toMatchObject({ topic: to, payload, code, client: 'sensor-1' })
    await eventually(() => expect(gateway.log()).toContain(code))
  })

  it('and one bad element does not refuse the rest of its array', async () => {
    const before = (await settled(gateway)).store.facts
    await client.publishAsync(`${topic}/good`, '[{"v":1},{"v":"x"},7,{"v":2}]', { qos: 1 })
    const { entries } = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine?limit=2')
    expect(entries.map(({ code }) => code)).toEqual(['READING_BAD_PAYLOAD', 'READING_BAD_VALUE'])
    expect((await settled(gateway)).store.facts).toBe(before + 2)
  })

  it('while a topic of the broker itself ends the connection, with its reason in the log', async () => {
    const intruder = await sensor(gateway.mqttUrl, 'intruder')
    const closed = new Promise<void>((resolve) => {
      intruder.once('close', () => resolve())
    })
    intruder.publish('$SYS/broker/uptime', '0', { qos: 1 })
    await closed
    await eventually(() => expect(gateway.log()).toContain('MQTT_FORBIDDEN_TOPIC'))
    await intruder.endAsync(true)
  })
})
