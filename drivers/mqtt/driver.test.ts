import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Aedes } from 'aedes'
import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { mqttDevice } from '../../config/drivers/mqtt.ts'
import { mqttPoint } from '../../config/drivers/mqtt-source.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { temporaryFolder } from './fixture.ts'

// What a mosquitto does not do by itself: it grants every subscription, and has few messages under way at once.

let broker: Aedes
let server: Server
let folder: ReturnType<typeof temporaryFolder>
const driven: Driver[] = []
beforeEach(async () => {
  folder = temporaryFolder()
  broker = await Aedes.createBroker()
  broker.authorizeSubscribe = (_, subscription, done) =>
    done(null, subscription.topic.startsWith('secret') ? null : subscription)
  server = createServer((socket) => broker.handle(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  await new Promise<void>((resolve) => broker.close(resolve))
  server.close()
  folder.remove()
})

const url = () => `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
const good = (address: string): Subscription => ({
  ...{ line: 'l', station: 's', signal: address, role: 'good', mode: 'delta' },
  mqtt: mqttPoint({ address }),
})

async function connected(subscriptions: Subscription[]) {
  const got = collector()
  const device = mqttDevice({ id: 'hall' }, { url: url() }, 'gw-1')
  const driver = createDriver({
    device,
    subscriptions,
    ...got.context,
    folder: folder.path,
    log: createLog('test'),
  })
  driven.push(driver)
  driver.start()
  await vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)
  return { driver, ...got }
}

describe('MQTT driver', () => {
  it('names the topics that the broker refuses, and reads the others', async () => {
    const { driver, values } = await connected([good('press/count'), good('secret/count')])
    expect(driver.status().errors).toEqual({ DEVICE_REFUSED: 1 })
    expect(driver.status().lastError?.text).toBe('secret/count: the broker refuses it')
    const publisher = await connectAsync(url())
    await publisher.publishAsync('press/count', '1', { qos: 1 })
    await vi.waitFor(() => expect(values('press/count')).toEqual([1]), WAIT)
    await publisher.endAsync()
  })

  it('takes no more than a few hundred while storing is slow; then all of it, in order', async () => {
    const { driver, values, block } = await connected([good('press/count')])
    const publisher = await connectAsync(url())
    const sent = Array.from({ length: 3000 }, (_, n) => n)
    const unblock = block()
    const published = Promise.all(
      sent.map((n) => publisher.publishAsync('press/count', String(n), { qos: 1 })),
    )
    await vi.waitFor(() => expect(driver.status().readings).toBeGreaterThanOrEqual(400), WAIT)
    await delay(300)
    expect(driver.status().readings).toBeLessThanOrEqual(500)
    expect(values('press/count')).toEqual([0])
    unblock()
    await vi.waitFor(() => expect(values('press/count').length).toBe(3000), WAIT)
    expect(values('press/count')).toEqual(sent)
    await published
    await publisher.endAsync()
  })
})
