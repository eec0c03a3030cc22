import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, expect, it } from 'vitest'
import { kpis, type RunningGateway, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { freePort } from '../line.ts'

const STATIONS = ['st-1', 'st-2', 'st-3', 'st-4']
const WINDOW = 100
/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const READINGS = 750 * (KILLS + 1)

const folder = temporaryFolder()
let gateway: RunningGateway | undefined
afterEach(async () => {
  await gateway?.stop()
  folder.remove()
})

const site = siteFile(
  folder.path,
  `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines:
  - id: line-1
    stations: [${STATIONS.map((id) => `{ id: ${id}, signals: { good: { role: good } } }`).join(', ')}]
`,
)

/** Publishes READINGS units, WINDOW in flight, and resends after every loss of the connection until each is acknowledged. */
async function publishAll(
  client: MqttClient,
  station: string,
  payload: (n: number) => string,
  acknowledged: () => void,
) {
  let next = 0
  const worker = async () => {
    while (next < READINGS) {
      await client.publishAsync(`lineside/v1/line-1/${station}/good`, payload(next++), { qos: 1 })
      acknowledged()
    }
  }
  await Promise.all(Array.from({ length: WINDOW }, worker))
}

it('loses nothing that it acknowledged and counts nothing twice', async () => {
  const port = await freePort()
  const data = `${folder.path}/data`
  const start = () => startGateway(site, data, [`gateway.mqtt.port=${port}`])
  gateway = await start()
  const from = Date.now() - 60_000
  const clients = await Promise.all(
    STATIONS.map((id) =>
      connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: id, clean: false, reconnectPeriod: 50 }),
    ),
  )
  let acknowledged = 0
  const total = READINGS * STATIONS.length
  // Half of the sensors number and date their readings; the others rely on DUP and the packet identifier alone.
  const publishing = clients.map((client, i) =>
    publishAll(
      client,
      STATIONS[i],
      (n) => (i % 2 === 0 ? JSON.stringify({ v: 1, ts: from + n, seq: n }) : '1'),
      () => acknowledged++,
    ),
  )
  for (let kill = 1; kill <= KILLS; kill++) {
    while (acknowledged < (total * kill) / (KILLS + 1)) await delay(5)
    const before = acknowledged
    await gateway.kill()
    expect(storedIn(data)).toBeGreaterThanOrEqual(before)
    gateway = await start()
  }
  await Promise.all(publishing)
  for (const client of clients) await client.endAsync(true)

  const status = await settled(gateway, total)
  expect(status.store.facts).toBe(total)
  const answer = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
  expect(answer.rows.map(({ id, sums }) => [id, sums.good])).toEqual(STATIONS.map((id) => [id, READINGS]))
})

/** Facts on disk while no gateway runs. */
function storedIn(data: string): number {
  const db = new Database(`${data}/lineside.db`, { readonly: true })
  try {
    return db.prepare<[], number>('SELECT count(*) FROM fact').pluck().get() ?? 0
  } finally {
    db.close()
  }
}
