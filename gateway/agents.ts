import { ERRORS, type ErrorCode } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import type { DeviceStatus } from '../drivers/index.ts'
import type { StatusAnswer } from './web/index.ts'

/** What the agents say of themselves. */
export interface Agents {
  /** The configuration changed. Answers with the agents that it names, or named before. */
  use(ids: string[]): string[]
  take(agent: string, payload: Buffer, at: number): void
  agents(connected: string[]): StatusAnswer['agents']
  /** The devices of agents; those of an agent that is away count as down, whatever it said last. */
  devices(connected: string[]): StatusAnswer['devices']
}

interface Health {
  at: number
  /** How far its clock was ahead; null where it did not say. */
  offset: number | null
  spool: number
  /** As agent/health.ts has them; undefined where an older agent does not say. */
  spoolBytes: number | undefined
  spoolLimit: number | undefined
  dropped: number | undefined
  version: string | undefined
  problem: { code: string; text: string; at: number } | null
  devices: DeviceStatus[]
}

/** Keeps the latest health of each agent that the site names. */
export function createAgents(named: string[]): Agents {
  let ids = named
  const latest = new Map<string, Health>()
  return {
    use(next) {
      const concerned = [...new Set([...ids, ...next])]
      ids = next
      for (const id of latest.keys()) if (!ids.includes(id)) latest.delete(id)
      return concerned
    },
    take(agent, payload, at) {
      const health = parseHealth(payload)
      if (health && ids.includes(agent))
        latest.set(agent, { ...health, at, offset: health.sent === null ? null : health.sent - at })
    },
    agents: (connected) =>
      ids.map((id) => {
        const health = latest.get(id)
        return {
          id,
          connected: connected.includes(id),
          last_seen: health ? new Date(health.at).toISOString() : null,
          version: health?.version ?? null,
          spool: health?.spool ?? null,
          spool_bytes: health?.spoolBytes ?? null,
          spool_limit: health?.spoolLimit ?? null,
          dropped: health?.dropped ?? null,
          clock_offset_s: health?.offset == null ? null : health.offset / 1000,
          error: health?.problem ? errorAnswer(health.problem) : null,
        }
      }),
    devices: (connected) =>
      [...latest].flatMap(([agent, { at, devices }]) =>
        devices
          .map((status) => deviceAnswer(status, agent))
          .map((answer) => (connected.includes(agent) ? answer : offline(answer, agent, at))),
      ),
  }
}

/** The agents that a site names. */
export function agentsOf({ agents, devices }: Site): string[] {
  return [...new Set([...agents.map(({ id }) => id), ...devices.flatMap(({ agent }) => agent ?? [])])]
}

function offline(
  answer: StatusAnswer['devices'][number],
  agent: string,
  lastSeen: number,
): StatusAnswer['devices'][number] {
  const at = new Date(lastSeen).toISOString()
  const [text, next] = ERRORS.AGENT_OFFLINE
  return {
    ...answer,
    link: 'down',
    since: at,
    silent_since: null,
    per_second: 0,
    error: { code: 'AGENT_OFFLINE', text: `${agent}: ${text}`, next, at },
  }
}

/** The status of a device as the page shows it. */
export function deviceAnswer(status: DeviceStatus, agent: string | null): StatusAnswer['devices'][number] {
  const { lastError } = status
  return {
    id: status.device,
    driver: status.driver,
    agent,
    link: status.link,
    since: new Date(status.since).toISOString(),
    last_reading: status.lastReading === null ? null : new Date(status.lastReading).toISOString(),
    silent_since: status.silentSince ? new Date(status.silentSince).toISOString() : null,
    readings: status.readings,
    per_second: status.rate ?? 0,
    thrown_away: status.thrownAway ?? 0,
    repeats: status.repeats ?? 0,
    error: lastError && errorAnswer(lastError),
  }
}

function errorAnswer({ code, text, at }: { code: string; text: string; at: number }) {
  return { code, text, next: ERRORS[code as ErrorCode]?.[1] ?? '', at: new Date(at).toISOString() }
}

/** An agent of another version may say more or less; what cannot be read is left out. */
function parseHealth(payload: Buffer): (Omit<Health, 'at' | 'offset'> & { sent: number | null }) | undefined {
  try {
    const said = JSON.parse(payload.toString()) as Partial<Health>
    const { at, spool, devices, version, problem } = said
    return Number.isSafeInteger(spool) && Array.isArray(devices)
      ? {
          sent: Number.isFinite(at) ? (at as number) : null,
          spool: spool as number,
          spoolBytes: countOf(said.spoolBytes),
          spoolLimit: countOf(said.spoolLimit),
          dropped: countOf(said.dropped),
          version: typeof version === 'string' ? version : undefined,
          problem: isProblem(problem) ? problem : null,
          devices: devices.filter(isStatus),
        }
      : undefined
  } catch {
    return undefined
  }
}

const countOf = (value: number | undefined) => (Number.isSafeInteger(value) ? value : undefined)

function isProblem(value: unknown): value is NonNullable<Health['problem']> {
  const { code, text, at } = (value ?? {}) as Partial<NonNullable<Health['problem']>>
  return typeof code === 'string' && typeof text === 'string' && Number.isFinite(at)
}

function isStatus(value: unknown): value is DeviceStatus {
  const { device, driver, link, since } = (value ?? {}) as Partial<DeviceStatus>
  return (
    typeof device === 'string' &&
    typeof driver === 'string' &&
    typeof link === 'string' &&
    typeof since === 'number' &&
    Number.isFinite(since)
  )
}
