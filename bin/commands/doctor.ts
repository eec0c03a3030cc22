import { join, resolve } from 'node:path'
import { LinesideError } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import type { Site } from '../../config/site.ts'
import type { Command, OptionValue } from '../command.ts'
import { checkClock } from '../doctor/clock.ts'
import { checkDevices } from '../doctor/devices.ts'
import { checkDisk } from '../doctor/disk.ts'
import { peerOf } from '../doctor/exchange.ts'
import { findingsText } from '../doctor/finding.ts'
import { checkGateway, type GatewayPlace } from '../doctor/gateway.ts'
import { checkRights } from '../doctor/rights.ts'

const MQTT_PORT = 1883
const HTTP_PORT = 8080

export const command: Command = {
  summary: 'look at clock, disk, ports, gateway, rights and devices, and say what to do',
  usage: '[SITE.yaml] [options]',
  examples: [
    'lineside doctor site.yaml               on the box: what the gateway needs, and the devices that it reads',
    'lineside doctor site.yaml --agent pc-1 --gateway mqtt://10.0.0.2:1883    on a line PC: the devices of this agent',
    'lineside doctor data/agents/pc-1/configuration.json --agent pc-1 --gateway mqtt://10.0.0.2:1883    without a site file',
    'lineside doctor                         this machine alone',
    'lineside doctor site.yaml --json | jq \'.findings[] | select(.state != "ok")\'',
  ],
  options: {
    agent: { type: 'string', help: 'as the agent with this id: its devices, its folder' },
    gateway: { type: 'string', help: 'mqtt:// URL of the gateway; default: gateway.mqtt of the site file' },
    page: {
      type: 'string',
      help: 'http:// URL of its page; default: gateway.http of the site file, without --gateway',
    },
    spool: { type: 'string', help: 'folder of the spool of the agent, as lineside agent has it' },
    json: { type: 'boolean', help: 'print {"ok": ..., "findings": [...]} instead of text' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...rest], options) {
    if (rest.length > 0) throw new LinesideError('USAGE', 'doctor takes one site file, or none')
    const site = file === undefined ? null : loadSite(file, Array.isArray(options.set) ? options.set : [])
    const agent = textOf(options.agent)
    const folder = folderOf(site, agent, textOf(options.spool))
    const findings = [
      ...(await checkClock(Date.now())),
      ...checkDisk(folder),
      ...checkRights(site, folder),
      ...(await checkGateway(placeOf(site, options))),
      ...(await checkDevices(site?.devices ?? [], agent)),
    ]
    const isOk = findings.every(({ state }) => state !== 'failed')
    console.log(options.json ? JSON.stringify({ ok: isOk, findings }, null, 2) : findingsText(findings))
    return isOk ? 0 : 1
  },
}

const textOf = (value: OptionValue) => (typeof value === 'string' ? value : undefined)

function folderOf(site: Site | null, agent: string | undefined, spool: string | undefined): string {
  if (spool !== undefined) return resolve(spool)
  const data = site?.gateway.data ?? resolve('data')
  return agent === undefined ? data : join(data, 'agents', agent)
}

function placeOf(site: Site | null, options: Record<string, OptionValue>): GatewayPlace {
  const [broker, page] = [textOf(options.gateway), textOf(options.page)]
  const { mqtt, http } = site?.gateway ?? {
    mqtt: { host: '127.0.0.1', port: MQTT_PORT },
    http: { host: '127.0.0.1', port: HTTP_PORT },
  }
  return {
    broker: broker === undefined ? near(mqtt) : urlPeer(broker, MQTT_PORT),
    page: page !== undefined ? urlPeer(page, HTTP_PORT) : broker === undefined ? near(http) : null,
    here: broker === undefined && page === undefined && options.agent === undefined,
  }
}

/** A gateway that listens on every address is reached on this machine. */
function near({ host, port }: { host: string; port: number }) {
  return { host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port }
}

function urlPeer(url: string, port: number) {
  try {
    return peerOf(url, port)
  } catch {
    throw new LinesideError('USAGE', `${url}: a URL such as mqtt://10.0.0.2:1883 is needed`)
  }
}
