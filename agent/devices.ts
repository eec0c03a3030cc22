import type { Log } from '../base/log.ts'
import type { Site } from '../config/site.ts'
import {
  createDriver,
  type DeviceStatus,
  type Driver,
  type Reading,
  subscriptionsOf,
} from '../drivers/index.ts'

/** The devices of an agent. */
export interface AgentDevices {
  /** Starts the devices that the site gives this agent, none without a site; those whose settings are what they were go on undisturbed. */
  use(site: Site | null): Promise<void>
  status(): DeviceStatus[]
  stop(): Promise<void>
}

interface Parts {
  /** Id of the agent. */
  agent: string
  /** For what drivers have to keep. */
  folder: string
  push(readings: Reading[]): Promise<void>
  onStatus(): void
  log: Log
}

export function createAgentDevices({ agent, folder, push, onStatus, log }: Parts): AgentDevices {
  let running = new Map<string, { settings: string; driver: Driver }>()
  let isStopped = false
  let last = Promise.resolve()

  async function take(site: Site | null): Promise<void> {
    if (isStopped) return
    const wanted = new Map<string, { settings: string; driver: Driver }>()
    const { devices, lines } = site ?? { devices: [], lines: [] }
    for (const device of devices.filter((one) => one.agent === agent)) {
      const subscriptions = subscriptionsOf(lines, device.id)
      const settings = JSON.stringify([device, subscriptions])
      const same = running.get(device.id)
      const driver =
        same?.settings === settings
          ? same.driver
          : createDriver({ device, subscriptions, folder, push, onStatus, log, now: Date.now })
      wanted.set(device.id, { settings, driver })
    }
    const before = running
    running = wanted
    const isSame = (id: string) => before.get(id)?.driver === wanted.get(id)?.driver
    // A port or session is given back before another asks for it.
    await Promise.all([...before].map(([id, { driver }]) => (isSame(id) ? undefined : driver.stop())))
    if (isStopped) return
    for (const [id, { driver }] of wanted) if (!isSame(id)) driver.start()
  }

  return {
    // One after the other, however fast configurations come.
    use(site) {
      last = last
        .then(() => take(site))
        .catch((error) => log.error({ err: error }, `not all devices go by the new configuration`))
      return last
    },
    status: () => [...running.values()].map(({ driver }) => driver.status()),
    async stop() {
      isStopped = true
      await last
      await Promise.all([...running.values()].map(({ driver }) => driver.stop()))
    },
  }
}
