import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type MqttKeys, mqttDevice } from '../../config/drivers/mqtt.ts'
import { type MqttSourceKeys, mqttPoint } from '../../config/drivers/mqtt-source.ts'
import { requirePeer } from '../../test/peers.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { createMosquitto, type Mosquitto, temporaryFolder } from './fixture.ts'

// The driver against a broker and a publisher that are not ours: mosquitto and mosquitto_pub.

const present =
  requirePeer('mosquitto', 'mosquitto') &&
  requirePeer('mosquitto_pub', 'mosquitto-clients') &&
  requirePeer('openssl', 'openssl')

let folder: string
let removeFolder: () => void
const driven: Driver[] = []
const brokers: Mosquitto[] = []
beforeEach(() => {
  const { path, remove } = temporaryFolder()
  folder = path
  removeFolder = remove
})
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const broker of brokers.splice(0)) await broker.remove()
  removeFolder()
})

async function startBroker(more: string[] = []): Promise<Mosquitto> {
  const broker = await createMosquitto(more)
  brokers.push(broker)
  await broker.start()
  return broker
}

const signal = (
  role: Subscription['role'],
  keys: MqttSourceKeys,
  more: Partial<Subscription> = {},
): Subscription => ({ line: 'l', station: 's', signal: role, role, mqtt: mqttPoint(keys), ...more })

function drive(keys: MqttKeys, subscriptions: Subscription[]) {
  const got = collector()
  const device = mqttDevice({ id: 'hall' }, keys, 'gw-1')
  const driver = createDriver({ device, subscriptions, ...got.context, folder, log: createLog('test') })
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

async function connected(keys: MqttKeys, subscriptions: Subscription[]) {
  const driving = drive(keys, subscriptions)
  await vi.waitFor(() => expect(driving.driver.status().link).toBe('up'), WAIT)
  return driving
}

const errorOf = ({ driver }: { driver: Driver }) => driver.status().lastError

describe.skipIf(!present)('a broker that is not ours', () => {
  const good = signal('good', { address: 'press/+/count', pointer: '/n' }, { mode: 'delta' })

  it('keeps what comes while we are away, and gives it once, in order', async () => {
    const broker = await startBroker()
    const before = await connected(broker, [good])
    await broker.publish('press/1/count', '{"n":1}')
    await vi.waitFor(() => expect(before.values('good')).toEqual([1]), WAIT)
    await before.driver.stop()
    for (const n of [2, 3, 4]) await broker.publish('press/1/count', `{"n":${n}}`)
    const after = await connected(broker, [good])
    await broker.publish('press/1/count', '{"n":5}')
    await vi.waitFor(() => expect(after.values('good')).toContain(5), WAIT)
    expect(after.values('good')).toEqual([2, 3, 4, 5])
  })

  it('gives again what was not stored, and says so; the readings have the same keys as before', async () => {
    const broker = await startBroker()
    const before = await connected(broker, [good])
    before.block()
    for (const n of [1, 2, 3]) await broker.publish('press/1/count', `{"n":${n}}`)
    await vi.waitFor(() => expect(broker.log().match(/Sending PUBLISH to lineside/g)?.length).toBe(3), WAIT)
    await vi.waitFor(() => expect(before.values('good')).toEqual([1]), WAIT)
    await before.driver.stop()
    expect(broker.log()).not.toContain('Received PUBACK')

    const after = await connected(broker, [good])
    await vi.waitFor(() => expect(after.values('good')).toEqual([1, 2, 3]), WAIT)
    const [first] = before.readings
    expect(first?.delivery?.again).toBe(false)
    expect(after.readings[0]?.delivery).toEqual({ key: first?.delivery?.key, again: true })
    await vi.waitFor(() => expect(broker.log().match(/Received PUBACK/g)?.length).toBe(3), WAIT)
  })

  it('counts a retained message at no connection, and tells a retained state at each', async () => {
    const broker = await startBroker()
    const state = signal('state', { address: 'press/1/state' })
    const retained = (to: string, payload: string) => broker.publish(to, payload, '-r')
    await retained('press/1/count', '{"n":1}')
    await retained('press/1/state', 'running')
    const { driver, values, readings } = await connected(broker, [good, state])
    await vi.waitFor(() => expect(values('state')).toEqual(['running']), WAIT)
    await retained('press/1/count', '{"n":2}')
    await vi.waitFor(() => expect(values('good')).toEqual([2]), WAIT)
    await broker.stop()
    await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
    await broker.start()
    await vi.waitFor(() => expect(values('state')).toEqual(['running', 'running']), WAIT)
    await broker.publish('press/1/count', '{"n":3}')
    await vi.waitFor(() => expect(values('good')).toEqual([2, 3]), WAIT)
    expect(readings.filter(({ signal: name }) => name === 'state').map(({ q }) => q)).toEqual([
      undefined,
      'bad',
      undefined,
    ])
    expect(driver.status().repeats).toBe(2)
  })

  it('is not asked any more for what no signal wants', async () => {
    const broker = await startBroker()
    const before = await connected(broker, [signal('good', { address: 'press/1/count', pointer: '/n' })])
    await before.driver.stop()
    const after = await connected(broker, [good])
    await broker.publish('press/1/count', '{"n":1}')
    await broker.publish('press/2/count', '{"n":2}')
    await vi.waitFor(() => expect(after.values('good')).toContain(2), WAIT)
    expect(after.values('good')).toEqual([1, 2])
    expect(broker.log()).toContain('Received UNSUBSCRIBE')
  })

  it('sends what cannot be understood: counted, told with its topic, acknowledged, and the rest goes on', async () => {
    const broker = await startBroker()
    const { driver, values } = await connected(broker, [good])
    for (const payload of ['{"m":1}', 'nothing', '{"n":1}']) await broker.publish('press/1/count', payload)
    await vi.waitFor(() => expect(values('good')).toEqual([1]), WAIT)
    expect(driver.status().errors).toEqual({ DEVICE_BAD_DATA: 2 })
    expect(driver.status().lastError?.text).toBe('press/1/count: not JSON, found nothing')
    await vi.waitFor(() => expect(broker.log().match(/Received PUBACK/g)?.length).toBe(3), WAIT)
  })

  it('that wants a password gets that of the file, read anew at every attempt', async () => {
    const passwords = join(folder, 'passwords')
    writeFileSync(passwords, '')
    spawnSync('mosquitto_passwd', ['-b', passwords, 'lineside', 'right'])
    const broker = await startBroker(['allow_anonymous false', `password_file ${passwords}`])
    const file = join(folder, 'password')
    writeFileSync(file, 'wrong\n')
    const driving = drive({ url: broker.url, username: 'lineside', password_file: file }, [good])
    await vi.waitFor(() => expect(errorOf(driving)?.code).toBe('DEVICE_REFUSED'), WAIT)
    expect(errorOf(driving)?.text).toContain('Not authorized')
    writeFileSync(file, 'right\n')
    await vi.waitFor(() => expect(driving.driver.status().link).toBe('up'), WAIT)
  })

  it('is known by its certificate over TLS, and by nothing else', async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')]
    const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key]
    // Libraries of other tests in this process leave settings of openssl behind.
    const env = { PATH: process.env.PATH ?? '' }
    const { status, stderr } = spawnSync('openssl', [...made, '-out', certificate, ...names], { env })
    expect(status, String(stderr)).toBe(0)
    const broker = await startBroker([`certfile ${certificate}`, `keyfile ${key}`])
    const url = broker.url.replace('mqtt:', 'mqtts:')
    const stranger = drive({ url, client_id: 'stranger' }, [good])
    await vi.waitFor(() => expect(errorOf(stranger)?.code).toBe('DEVICE_REFUSED'), WAIT)
    expect(errorOf(stranger)?.text).toContain('self-signed certificate')
    const { values } = await connected({ url, ca_file: certificate }, [good])
    await broker.publish('press/1/count', '{"n":1}', '--cafile', certificate)
    await vi.waitFor(() => expect(values('good')).toEqual([1]), WAIT)
  })
})
