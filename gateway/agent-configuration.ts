import type { SiteFile } from '../config/index.ts'

type LineFile = SiteFile['lines'][number]

/**
 * What an agent is told of the site (published to `lineside/v1/$agents/<id>/configuration`): a site file that has its
 * devices, the signals that they feed, its own settings, and nothing of people, products or other machines.
 */
export function agentConfiguration(said: SiteFile, agent: string): string {
  return JSON.stringify({ schema: 'lineside.agent/1', agent, site: partOf(said, agent) })
}

/** Null where no device is this agent's. */
function partOf(said: SiteFile, agent: string): SiteFile | null {
  const devices = (said.devices ?? []).filter((device) => device.agent === agent)
  const ids = new Set(devices.map(({ id }) => id))
  const lines = said.lines.flatMap((line) => linePart(line, ids))
  if (lines.length === 0) return null
  const { id, timezone } = said.site
  const agents = said.agents?.filter((one) => one.id === agent) ?? []
  return {
    site: { id, timezone },
    gateway: { id: said.gateway.id },
    lines,
    devices,
    ...(agents.length === 0 ? {} : { agents }),
  }
}

function linePart({ id, stations }: LineFile, devices: ReadonlySet<string>): LineFile[] {
  const parts = stations.flatMap((station) => {
    const signals = Object.entries(station.signals).filter(([, { source }]) =>
      devices.has(source?.device ?? ''),
    )
    return signals.length === 0 ? [] : [{ id: station.id, signals: Object.fromEntries(signals) }]
  })
  return parts.length === 0 ? [] : [{ id, stations: parts }]
}
