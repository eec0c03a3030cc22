import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { errorText, LinesideError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { createMqttLink } from '../base/mqtt-link.ts'
import { spoolBoundsOf } from '../config/agents.ts'
import type { Site } from '../config/site.ts'
import type { Reading } from '../drivers/index.ts'
import { keepConfiguration } from './configuration.ts'
import { createAgentDevices } from './devices.ts'
import { createForwarder } from './forwarder.ts'
import { createHealth, type Problem } from './health.ts'
import { importanceOf } from './importance.ts'
import { openSpool } from './spool.ts'

export interface AgentOptions {
  /** What is read; null: what the gateway says, and until it does, what it said last. */
  site: Site | null
  /** Its devices are those with `agent: <id>`; also the MQTT client id. */
  id: string
  /** mqtt:// URL of the gateway. */
  gateway: string
  /** Its account at the gateway, asked for before every connection. */
  credentials?: () => { username: string; password: string }
  /** Folder of the spool and of what the gateway said, made if absent. */
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
const TIDY_EVERY_MS = 60_000

/**
 * Runs the drivers of a line PC. A reading is stored in the spool before its driver hears that it is, and leaves
 * the spool when the gateway has acknowledged it, or when the spool is full and it is the one to go.
 * Throws AGENT_UNKNOWN when the site has no device for this agent, and what openSpool() throws.
 */
export function createAgent(options: AgentOptions): Agent {
  const { site: given, id, gateway, credentials, spool: folder, version, log } = options
  if (given) refuseUnknown(given, id)
  const kept = keepConfiguration(folder, id)
  let problem: Problem | null = null
  let site = given ?? lastKept()

  const limits = (): Parameters<typeof openSpool>[1] => ({
    bounds: spoolBoundsOf(site, id),
    importance: importanceOf(site?.lines ?? []),
  })
  const spool = openSpool(join(folder, 'spool.db'), limits(), { clock: systemClock, log })
  const codes = { unreachable: 'AGENT_GATEWAY_UNREACHABLE', refused: 'AGENT_GATEWAY_REFUSED' } as const
  const asks = given ? {} : { [`lineside/v1/$agents/${id}/configuration`]: takeConfiguration }
  const link = createMqttLink({ url: gateway, clientId: id, credentials, codes, log, subscriptions: asks })
  const forwarder = createForwarder(spool, link, log)
  const health = createHealth(link, id, () => ({
    at: Date.now(),
    spool: spool.size,
    spoolBytes: spool.bytes,
    spoolLimit: limits().bounds.bytes,
    dropped: spool.dropped,
    problem,
    devices: devices.status(),
    version,
  }))
  const devices = createAgentDevices({ agent: id, folder, push, onStatus: health.changed, log })
  let tidying: NodeJS.Timeout | undefined

  async function push(readings: Reading[]): Promise<void> {
    try {
      spool.push(readings)
    } catch (error) {
      throw new LinesideError('AGENT_SPOOL_FAILED', errorText(error), { cause: error })
    }
    forwarder.wake()
  }

  function lastKept(): Site | null {
    try {
      return kept.last()
    } catch (error) {
      note(error)
      return null
    }
  }

  function note(error: unknown): void {
    const { code, detail, message } =
      error instanceof LinesideError
        ? error
        : new LinesideError('AGENT_CONFIGURATION_REFUSED', errorText(error))
    problem = { code, text: detail, at: Date.now() }
    log.error({ code }, `the configuration is not taken in, the last good one holds: ${message}`)
  }

  function takeConfiguration(message: string): void {
    try {
      const taken = kept.take(message)
      problem = null
      if (taken) use(taken.site)
    } catch (error) {
      note(error)
    }
    health.changed()
  }

  function use(next: Site | null): void {
    site = next
    const { bounds, importance } = limits()
    spool.use(bounds, importance)
    log.info({ agent: id, devices: devicesOf(site, id) }, 'a new configuration is in use')
    devices.use(site).then(health.changed)
  }

  return {
    start() {
      log.info({ agent: id, devices: devicesOf(site, id), spool: spool.size, gateway }, 'agent starts')
      if (site === null) log.warn('no configuration yet: waits for the gateway')
      link.start()
      health.start()
      spool.tidy()
      tidying = setInterval(() => spool.tidy(), TIDY_EVERY_MS)
      void devices.use(site)
    },
    async stop() {
      clearInterval(tidying)
      await devices.stop()
      await forwarder.drain(DRAIN_WITHIN_MS)
      await health.stop()
      forwarder.stop()
      await link.stop()
      log.info({ agent: id, spool: spool.size }, 'agent stopped')
      spool.close()
    },
  }
}

function devicesOf(site: Site | null, agent: string): string[] {
  return site?.devices.filter((device) => device.agent === agent).map((device) => device.id) ?? []
}

function refuseUnknown(site: Site, id: string): void {
  if (devicesOf(site, id).length > 0) return
  const known = [...new Set(site.devices.flatMap(({ agent }) => agent ?? []))]
  const there = known.length > 0 ? known.join(', ') : 'no agent'
  throw new LinesideError('AGENT_UNKNOWN', `'${id}'; the site has devices for ${there}`)
}
