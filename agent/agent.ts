import { join } from 'node:path'
import { errorText, LinesideError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { createMqttLink } from '../base/mqtt-link.ts'
import { openQueue } from '../base/queue.ts'
import type { Site } from '../config/site.ts'
import { createDriver, type Driver, type Reading, subscriptionsOf } from '../drivers/index.ts'
import { createForwarder } from './forwarder.ts'
import { createHealth } from './health.ts'
import { toSpool } from './message.ts'

export interface AgentOptions {
  site: Site
  /** Its devices are those with `agent: <id>`; also the MQTT client id. */
  id: string
  /** mqtt:// URL of the gateway. */
  gateway: string
  /** Its account at the gateway, asked for before every connection. */
  credentials?: () => { username: string; password: string }
  /** Folder of the spool, made if absent. */
  spool: string
  version: string
  log: Log
}

export interface Agent {
  start(): void
  /** Stops the drivers, sends what can be sent within 2 s, and closes; the rest waits in the spool. */
  stop(): Promise<void>
}

const DRAIN_WITHIN_MS = 2_000

/**
 * Runs the drivers of a line PC. A reading is stored in the spool before its driver hears that it is, and leaves
 * the spool when the gateway has acknowledged it.
 * Throws AGENT_UNKNOWN when the site has no device for this agent, and what openQueue() and createDriver() throw.
 */
export function createAgent(options: AgentOptions): Agent {
  const { site, id, gateway, credentials, spool: folder, version, log } = options
  const devices = site.devices.filter(({ agent }) => agent === id)
  if (devices.length === 0) throw new LinesideError('AGENT_UNKNOWN', `'${id}'${knownAgents(site)}`)

  const drivers: Driver[] = []
  const spool = openQueue(join(folder, 'spool.db'))
  const codes = { unreachable: 'AGENT_GATEWAY_UNREACHABLE', refused: 'AGENT_GATEWAY_REFUSED' } as const
  const link = createMqttLink({ url: gateway, clientId: id, credentials, codes, log })
  const forwarder = createForwarder(spool, link, log)
  const health = createHealth(link, id, () => ({
    at: Date.now(),
    spool: spool.size,
    devices: drivers.map((driver) => driver.status()),
    version,
  }))

  const push = async (readings: Reading[]) => {
    try {
      spool.push(readings.map(toSpool))
    } catch (error) {
      throw new LinesideError('AGENT_SPOOL_FAILED', errorText(error), { cause: error })
    }
    forwarder.wake()
  }
  for (const device of devices) {
    const subscriptions = subscriptionsOf(site.lines, device.id)
    drivers.push(
      createDriver({ device, subscriptions, folder, push, onStatus: health.changed, log, now: Date.now }),
    )
  }

  return {
    start() {
      log.info(
        { agent: id, devices: devices.map((device) => device.id), spool: spool.size, gateway },
        'agent starts',
      )
      link.start()
      health.start()
      for (const driver of drivers) driver.start()
    },
    async stop() {
      await Promise.all(drivers.map((driver) => driver.stop()))
      await forwarder.drain(DRAIN_WITHIN_MS)
      await health.stop()
      forwarder.stop()
      await link.stop()
      log.info({ agent: id, spool: spool.size }, 'agent stopped')
      spool.close()
    },
  }
}

function knownAgents(site: Site): string {
  const known = [...new Set(site.devices.flatMap(({ agent }) => agent ?? []))]
  return known.length > 0
    ? `; the site has devices for ${known.join(', ')}`
    : '; the site has devices for no agent'
}
