import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningGateway, sensor, siteFile, startGateway } from '../gateway.ts'

const SITE = `site: { id: plant-1, name: Plant 1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, badge: { role: badge } } }]
`

/** A zone in which it is `hour` o'clock now: well inside a shift, whenever the tests run. */
export function zoneWhereItIs(hour: number): string {
  const ahead = (hour - new Date().getUTCHours() + 24) % 24
  // Etc zones have their sign the other way round, and reach from -14 to +12.
  return ahead > 12 ? `Etc/GMT+${24 - ahead}` : `Etc/GMT-${ahead}`
}

export interface Plant {
  gateway: RunningGateway
  /** Publishes a reading of the one station, and waits until it is acknowledged. */
  publish(signal: string, v: string | number, ts: number): Promise<void>
  /** Changes the site file; the gateway is not told. */
  mend(from: string, to: string): void
  stop(): Promise<void>
}

/** A gateway of one station, whose clocks are eight hours ahead of those of the browser. */
export async function startPlant(folder: string, site = SITE): Promise<Plant> {
  const file = siteFile(folder, site)
  const gateway = await startGateway(file, join(folder, 'data'))
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  return {
    gateway,
    async publish(signal, v, ts) {
      await client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify({ v, ts }), { qos: 1 })
    },
    mend: (from, to) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to)),
    async stop() {
      await client.endAsync()
      await gateway.stop()
    },
  }
}
