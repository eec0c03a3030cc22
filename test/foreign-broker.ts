import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import { onTestFinished } from 'vitest'
import { createMosquitto, type Mosquitto } from '../drivers/mqtt/fixture.ts'
import { requirePeer } from './peers.ts'

/** Whether mosquitto is here, with its clients. */
export const hasMosquitto = () =>
  requirePeer('mosquitto', 'mosquitto') && requirePeer('mosquitto_pub', 'mosquitto-clients')

/** The broker of somebody else: a mosquitto that keeps every message, until the test ends. */
export async function foreignBroker(more: string[] = []): Promise<Mosquitto> {
  const broker = await createMosquitto(['max_queued_messages 0', ...more])
  onTestFinished(() => broker.remove())
  await broker.start()
  return broker
}

/** A device that publishes the same to a topic again and again, QoS 1, with nothing to tell one from the next. */
export interface Press {
  published(): number
  /** Ends it; out comes how many the broker took. */
  finish(): Promise<number>
}

export async function runPress(url: string, topic: string, everyMs = 1): Promise<Press> {
  const client = await connectAsync(url, { clientId: 'press-1', reconnectPeriod: 0 })
  let published = 0
  let isRunning = true
  const work = async () => {
    while (isRunning) {
      await client.publishAsync(topic, '1', { qos: 1 })
      published += 1
      await delay(everyMs)
    }
  }
  const worked = work()
  const end = async () => {
    isRunning = false
    await worked
    await client.endAsync()
  }
  onTestFinished(async () => {
    if (isRunning) await end()
  })
  return {
    published: () => published,
    async finish() {
      await end()
      return published
    },
  }
}

/** A site with one station whose units come from that broker. */
export const siteWithBroker = (url: string, more = '') => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines:
  - id: line-1
    stations:
      - id: st-1
        signals:
          good: { role: good, source: { device: hall, address: "press/+/count" } }
          state: { role: state, source: { device: hall, address: "press/1/state" } }
devices: [{ id: hall, driver: mqtt, url: "${url}", keep_alive_s: 1${more} }]
`
