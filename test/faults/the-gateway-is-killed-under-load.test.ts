import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { ackReader, connectPacket, publishPacket } from '../../bench/mqtt-wire.ts'
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

/**
 * A sensor as MQTT 3.1.1 has it: WINDOW readings in flight; after a loss of the connection it sends what was not
 * acknowledged again, in order, with DUP [MQTT-4.4.0-1]. Resolves when all READINGS are acknowledged.
 */
function publishAll(
  port: number,
  station: string,
  payload: (n: number) => string,
  onAck: () => void,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const topic = `lineside/v1/line-1/${station}/good`
  const inFlight = new Map<number, string>()
  let next = 0

  function connectAgain(): void {
    const socket = connect(port, '127.0.0.1')
    const fill = () => {
      while (inFlight.size < WINDOW && next < READINGS) {
        const text = payload(next++)
        // Fewer than 65,535 readings a sensor: no packet identifier comes twice.
        inFlight.set(next, text)
        socket.write(publishPacket(topic, next, text))
      }
      if (inFlight.size > 0) return
      socket.end()
      resolve()
    }
    const read = ackReader((packetId) => {
      if (inFlight.delete(packetId)) onAck()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      if (inFlight.size > 0) setTimeout(connectAgain, 50)
    })
    socket.once('data', () => {
      socket.on('data', (chunk: Buffer) => {
        read(chunk)
        fill()
      })
      for (const [packetId, text] of inFlight) socket.write(publishPacket(topic, packetId, text, true))
      fill()
    })
    socket.write(connectPacket(station, false))
  }
  connectAgain()
  return promise
}

it('loses nothing that it acknowledged and counts nothing twice', async () => {
  const port = await freePort()
  const data = `${folder.path}/data`
  const start = () => startGateway(site, data, [`gateway.mqtt.port=${port}`])
  gateway = await start()
  const from = Date.now() - 60_000
  const total = READINGS * STATIONS.length
  let acknowledged = 0
  // Half of the sensors number and date their readings; the others rely on DUP and the packet identifier alone.
  const publishing = STATIONS.map((id, i) =>
    publishAll(
      port,
      id,
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
