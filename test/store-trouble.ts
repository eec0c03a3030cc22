import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Board, StatusAnswer } from '../gateway/web/api.ts'
import { eventually, get, kpis, type RunningGateway, settled, siteFile, startGateway } from './gateway.ts'
import { type Fault, inject } from './inject.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { type ResendingSensor, resendingSensor } from './resending-sensor.ts'

const HOUR_MS = 3_600_000
const READINGS = 300
/** Connections that are lost before it is believed that nothing is acknowledged. */
const CLOSED = 3

/** A gateway with a sensor that resends and a receiver of its summaries; the gateway's data lies in `data`. */
export interface Scene {
  data: string
  gateway: RunningGateway
  sensor: ResendingSensor
  receiver: Receiver
  /** Time of the first reading, epoch milliseconds. */
  from: number
  end(): Promise<void>
}

/** `folder` is for the site file and the receiver; the trouble is to come to `data`. */
export async function stage(folder: string, data: string): Promise<Scene> {
  const receiver = await startReceiver(`${folder}/received.ndjson`)
  const file = siteFile(
    folder,
    `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good } } }]
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${receiver.port}", every: PT1S }]
`,
  )
  const gateway = await startGateway(file, data)
  const from = Date.now() - HOUR_MS
  const sensor = await resendingSensor(gateway.mqttUrl, { topic: 'lineside/v1/line-1/st-1/good', from })
  return {
    data,
    gateway,
    sensor,
    receiver,
    from,
    async end() {
      await sensor.end()
      await gateway.stop()
      await receiver.stop('SIGTERM')
    },
  }
}

/**
 * The way through a trouble of the disk: while it lasts nothing is acknowledged, connections are closed and the
 * gateway says that it is not ready; afterwards it goes on by itself, with every reading once, upstream too.
 */
export async function passThrough(
  { gateway, sensor, receiver, from }: Scene,
  trouble: { begin(): void | Promise<void>; end(): void | Promise<void> },
): Promise<void> {
  await sensor.publish(READINGS)
  await settled(gateway, READINGS)

  await trouble.begin()
  const [acknowledged, closed] = [sensor.acknowledged(), sensor.closed()]
  const publishing = sensor.publish(READINGS)
  await eventually(async () => {
    expect(sensor.closed()).toBeGreaterThanOrEqual(closed + CLOSED)
    expect((await fetch(new URL('/readyz', gateway.url))).status).toBe(503)
    expect((await get<StatusAnswer>(gateway, '/api/v1/status')).store.state).toBe('failed')
    expect((await get<Board>(gateway, '/api/v1/lines/line-1/board')).trouble.store).toBe('failed')
  })
  expect(sensor.acknowledged()).toBe(acknowledged)

  await trouble.end()
  await publishing
  const { store } = await settled(gateway, 2 * READINGS)
  expect(store.facts).toBe(2 * READINGS)
  const { rows } = await kpis(gateway, { by: 'station', from, to: from + HOUR_MS })
  expect(rows.map(({ sums }) => sums.good)).toEqual([2 * READINGS])
  await eventually(async () => expect((await fetch(new URL('/readyz', gateway.url))).status).toBe(200))
  await eventually(() => expect(goodOf(receiver)).toBe(2 * READINGS))
  expect(gateway.process.exitCode).toBeNull()
}

/** passThrough() with a trouble that is injected, on a stage of its own, which stands until the test is over. */
export async function passInjected(folder: string, fault: Omit<Fault, 'files'>): Promise<Scene> {
  const scene = await stage(folder, `${folder}/data`)
  onTestFinished(() => scene.end())
  let mend = async () => {}
  onTestFinished(() => mend())
  await passThrough(scene, {
    async begin() {
      mend = await inject(scene.gateway, { ...fault, files: filesOf(scene.data) })
    },
    end: () => mend(),
  })
  return scene
}

/** Good units of the station, over its windows, by the newest revision of each. */
export function goodOf(receiver: Receiver): number {
  const newest = new Map<string, { revision: number; good: number }>()
  for (const { id, revision, subject, sums } of receiver.received()) {
    if (subject.type !== 'station' || revision < (newest.get(id)?.revision ?? 0)) continue
    newest.set(id, { revision, good: sums.good })
  }
  return [...newest.values()].reduce((sum, { good }) => sum + good, 0)
}

/** The files of a data folder, by their full names. */
export function filesOf(data: string): string[] {
  return readdirSync(data).map((name) => join(data, name))
}
