import { existsSync, realpathSync } from 'node:fs'
import { LinesideError } from '../base/index.ts'
import type { PortSelector } from '../config/drivers/port.ts'
import type { Device, Site } from '../config/site.ts'
import { resolvePort, type SystemRoots } from '../drivers/index.ts'

/** A device of a site file that is on a serial port, and which port that is now. */
export interface DevicePort {
  device: string
  /** Agent that reads it; null: the gateway itself. */
  agent: string | null
  /** What its node leads to; null where there is none. */
  port: string | null
  problem: string | null
}

/** The serial devices of a site, as this machine would open them; agents on other machines see other ports. */
export function portsOfSite({ devices }: Site, roots?: SystemRoots): DevicePort[] {
  return devices.flatMap((device) => {
    const selector = selectorOf(device)
    if (!selector) return []
    return { device: device.id, agent: device.agent ?? null, ...portOf(selector, roots) }
  })
}

function portOf(selector: PortSelector, roots?: SystemRoots): Pick<DevicePort, 'port' | 'problem'> {
  try {
    const path = resolvePort(selector, roots)
    if (!existsSync(path)) return { port: null, problem: `nothing is at ${path}` }
    return { port: realpathSync(path), problem: null }
  } catch (error) {
    if (!(error instanceof LinesideError)) throw error
    return { port: null, problem: `${error.code} ${error.detail}` }
  }
}

function selectorOf(device: Device): PortSelector | null {
  if (device.driver === 'serial') return device
  return device.driver === 'modbus' && device.link.over === 'serial' ? device.link.port : null
}
