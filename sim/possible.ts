import { LinesideError } from '../base/index.ts'
import type { Device, Line, Signal, Site, Station } from '../config/site.ts'
import { signalOf, stateValue } from './model/station.ts'
import { understands } from './publish/serial.ts'

/** Roles that the simulated line has sensors for; signals of other roles stay silent. */
const ROLES = new Set<string>(['good', 'scrap', 'rework', 'cycle', 'state', 'badge', 'product', 'defect'])
const STATES = ['running', 'idle', 'starved', 'blocked', 'down', 'setup'] as const

/** A signal of the line that the simulator feeds through a device. */
export interface Fed {
  station: Station
  signal: Signal
  device: Device
}

/**
 * The line to simulate: the one named, or the site's first. Throws SIM_NOT_POSSIBLE where a station cannot tell a
 * finished unit, or a device cannot carry what its signals need.
 */
export function lineToSimulate(site: Site, id?: string): Line {
  const line = id === undefined ? site.lines[0]! : site.lines.find((one) => one.id === id)
  if (!line) throw new LinesideError('SIM_NOT_POSSIBLE', `there is no line '${id}'`)
  for (const station of line.stations) {
    if (signalOf(station, 'cycle') || signalOf(station, 'good')) continue
    throw new LinesideError('SIM_NOT_POSSIBLE', `${station.id} has neither a good nor a cycle signal`)
  }
  for (const fed of fedByDevices(site, line)) checkFed(fed)
  return line
}

/** The signals that come through devices, as far as the simulator has a sensor for them. */
export function fedByDevices(site: Site, line: Line): Fed[] {
  return line.stations.flatMap((station) =>
    station.signals.flatMap((signal) => {
      const device = site.devices.find(({ id }) => id === signal.source?.device)
      return device && ROLES.has(signal.role) ? [{ station, signal, device }] : []
    }),
  )
}

function checkFed({ station, signal, device }: Fed): void {
  const where = `${station.id}/${signal.name} on ${device.id}`
  if (device.driver === 'modbus') {
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: there are no simulated Modbus slaves yet`)
  }
  if (device.driver === 'mqtt') {
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: there is no simulated broker of others yet`)
  }
  if (device.driver === 'serial' && !understands(signal)) {
    const lines = 'badge lines "B<badge>", cycle lines "<result> <unit>", as groups v and unit'
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: the simulated scanner sends ${lines}`)
  }
  if (device.driver !== 'opcua') return
  if (device.security.mode !== 'none') {
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: the simulated PLC needs security: none`)
  }
  if (signal.role === 'cycle' || signal.role === 'defect') {
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: the simulated PLC has no serial numbers`)
  }
  const numbers = Object.keys(signal.map).some((key) => /^\d+$/.test(key))
  const missing = STATES.filter((state) => numbers && typeof stateValue(signal, state) !== 'number')
  if (signal.role === 'state' && missing.length > 0) {
    throw new LinesideError('SIM_NOT_POSSIBLE', `${where}: map has no number for ${missing.join(', ')}`)
  }
}
