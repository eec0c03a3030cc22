import { existsSync, realpathSync } from 'node:fs'
import { LinesideError } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import { listPorts, mayOpen, portUsers } from '../../drivers/index.ts'
import type { Command } from '../command.ts'
import { type DevicePort, portsOfSite } from '../ports-of-site.ts'
import { type PortRow, portsReport } from '../ports-report.ts'

export const command: Command = {
  summary: 'list serial ports, with the names that stay when they are plugged in again',
  usage: '[SITE.yaml] [--json]',
  examples: [
    'lineside ports                  each port, with the lines to paste into the site file',
    'lineside ports site.yaml        also which device of the site file each is, and which have none here',
    'sudo lineside ports             also who has it open, among the programs of all users',
    "lineside ports --json | jq -r '.ports[].byId'    for a program",
  ],
  options: {
    json: { type: 'boolean', help: 'print {"ports": [...], "devices": [...]} instead of text' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...rest], options) {
    if (rest.length > 0) throw new LinesideError('USAGE', 'ports takes one site file, or none')
    const sets = Array.isArray(options.set) ? options.set : []
    const devices = file === undefined ? [] : portsOfSite(loadSite(file, sets))
    const ports = rows(devices)
    const system = { platform: process.platform, hasSys: existsSync('/sys/class/tty') }
    console.log(
      options.json ? JSON.stringify({ ports, devices }, null, 2) : portsReport(ports, devices, system),
    )
    return 0
  },
}

function rows(devices: DevicePort[]): PortRow[] {
  const ports = listPorts()
  const users = portUsers(ports.map(({ node }) => node))
  return ports.map((port) => ({
    ...port,
    allowed: mayOpen(port.node),
    usedBy: users.get(port.node) ?? [],
    devices: devices.filter((one) => one.port === real(port.node)).map(({ device }) => device),
  }))
}

/** Nodes can be gone again. */
function real(node: string): string {
  return existsSync(node) ? realpathSync(node) : node
}
