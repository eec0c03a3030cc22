import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../gateway/web/api.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from './gateway.ts'
import { type Cable, type Child, plugScanner, startAgent } from './line-pc.ts'
import { startProxy, type TcpProxy } from './proxy.ts'

/** A line PC without a site file of its own, with a scanner and a scale, and a gateway that goes and comes. */
export interface AgentScene {
  scanner: Cable
  scale: Cable
  /** On the port that it had before; the site file says what `yaml` says. */
  startGateway(yaml?: string): Promise<RunningGateway>
  /** From now on the agent reaches the gateway over this. */
  putNetworkBetween(): Promise<TcpProxy>
  startAgent(): Child
  /** Where the agent keeps its spool and its configuration. */
  spool: string
  /** Waits until the agent has these devices, all of them up. */
  devicesUp(gateway: RunningGateway, ...ids: string[]): Promise<void>
  /** What is stored of a signal, in the order of its times; of what is lost, what is said of it. */
  stored(signal: string): { v: unknown; unit: string | null; lost: { count: number } | null }[]
}

/** The site, with what is to be added to it. */
export function siteOf({ scanner, scale }: Pick<AgentScene, 'scanner' | 'scale'>, agents = ''): string {
  return `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
${agents}
lines:
  - id: line-1
    stations:
      - id: st-1
        signals:
          unit: { role: cycle, source: { device: scanner, address: "^(?<unit>U[0-9]{6})$" } }
          weight: { role: measure, source: { device: scale } }
devices:
  - { id: scanner, driver: serial, agent: pc-1, path: ${scanner.path} }
  - { id: scale, driver: serial, agent: pc-1, path: ${scale.path} }
`
}

/** Takes socat. */
export async function stageAgent(agents = ''): Promise<AgentScene> {
  const { path: folder, remove } = temporaryFolder()
  onTestFinished(remove)
  const cableIn = async (name: string) => {
    mkdirSync(join(folder, name))
    const cable = await plugScanner(join(folder, name))
    onTestFinished(() => cable.unplug())
    return cable
  }
  const scanner = await cableIn('scanner')
  const scale = await cableIn('scale')
  const data = join(folder, 'data')
  let mqttUrl = ''
  let reach = ''
  const children: { end(): Promise<unknown> }[] = []
  onTestFinished(async () => {
    for (const child of children) await child.end()
  })

  return {
    scanner,
    scale,
    spool: join(folder, 'spool'),
    async startGateway(yaml = siteOf({ scanner, scale }, agents)) {
      const file = siteFile(folder, yaml)
      const sets = mqttUrl === '' ? [] : [`gateway.mqtt.port=${new URL(mqttUrl).port}`]
      const gateway = await startGateway(file, data, sets)
      mqttUrl = gateway.mqttUrl
      children.push({ end: () => gateway.stop() })
      return gateway
    },
    async putNetworkBetween() {
      const network = await startProxy(Number(new URL(mqttUrl).port))
      onTestFinished(() => network.stop())
      reach = `mqtt://127.0.0.1:${network.port}`
      return network
    },
    startAgent() {
      const agent = startAgent({ gateway: reach || mqttUrl, folder })
      children.push({ end: () => agent.end('SIGKILL') })
      return agent
    },
    async devicesUp(gateway, ...ids) {
      await eventually(async () => {
        const { devices } = await get<StatusAnswer>(gateway, '/api/v1/status')
        expect(devices.filter(({ link }) => link === 'up').map(({ id }) => id)).toEqual(ids)
      })
    },
    stored(signal) {
      const db = new Database(join(data, 'lineside.db'), { readonly: true })
      try {
        return db
          .prepare<[string], { v: unknown; unit: string | null; lost: string | null }>(
            `SELECT v, extra ->> 'unit' AS unit, extra -> 'lost' AS lost FROM fact
             WHERE signal = (SELECT id FROM name WHERE kind = 'signal' AND name = ?)
               AND (v IS NOT NULL OR extra -> 'lost' IS NOT NULL) ORDER BY ts, seq`,
          )
          .all(`line-1/st-1/${signal}`)
          .map((row) => ({
            ...row,
            lost: row.lost === null ? null : (JSON.parse(row.lost) as { count: number }),
          }))
      } finally {
        db.close()
      }
    },
  }
}

export const unitCode = (n: number) => `U${String(n).padStart(6, '0')}`
export const codes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => unitCode(from + index))
