import type { Clock, Log } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import {
  createDriver,
  type DeviceStatus,
  type Driver,
  type Reading,
  subscriptionsOf,
} from '../drivers/index.ts'
import { signalPath } from './facts/index.ts'
import { type Admission, type GroupCommit, TOPIC_PREFIX } from './ingest/index.ts'

/** The devices that no agent reads; their readings go the way of all readings. */
export interface Devices {
  /** Starts the devices of the site; those whose settings are what they were go on undisturbed. */
  use(site: Site): Promise<void>
  status(): DeviceStatus[]
  stop(): Promise<void>
}

export function createDevices(commit: GroupCommit, clock: Clock, log: Log, onStatus: () => void): Devices {
  let running = new Map<string, { settings: string; driver: Driver }>()

  return {
    async use(site) {
      const wanted = new Map<string, { settings: string; driver: Driver }>()
      const leaving = new Map(running)
      for (const device of site.devices.filter(({ agent }) => agent === undefined)) {
        const subscriptions = subscriptionsOf(site.lines, device.id)
        const settings = JSON.stringify([device, subscriptions])
        const same = running.get(device.id)
        if (same?.settings === settings) {
          wanted.set(device.id, same)
          leaving.delete(device.id)
          continue
        }
        const driver = createDriver({
          device,
          subscriptions,
          folder: site.gateway.data,
          push: (readings) => store(readings, device.id, commit, clock),
          onStatus,
          log: log.child({ device: device.id }),
          now: () => clock.now(),
        })
        wanted.set(device.id, { settings, driver })
      }
      // A port or session is given back before another asks for it.
      await Promise.all([...leaving.values()].map(({ driver }) => driver.stop()))
      const before = running
      running = wanted
      for (const [id, { driver }] of wanted) if (before.get(id)?.driver !== driver) driver.start()
    },
    status: () => [...running.values()].map(({ driver }) => driver.status()),
    async stop() {
      await Promise.all([...running.values()].map(({ driver }) => driver.stop()))
    },
  }
}

function store(readings: Reading[], device: string, commit: GroupCommit, clock: Clock): Promise<void> {
  const at = clock.now()
  return commit.add((admit) => {
    const total: Admission = { stored: [], duplicates: 0, refused: [] }
    for (const { line, station, signal, v, ts, q, ...fields } of readings) {
      const element = { v, ts, seq: null, q: q ?? 'good', fields, isBare: false }
      const one = admit.reading(device, TOPIC_PREFIX + signalPath(line, station, signal), element, at)
      total.stored.push(...one.stored)
      total.refused.push(...one.refused)
      total.duplicates += one.duplicates
    }
    return total
  })
}
