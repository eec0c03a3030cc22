import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, sensor, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { type Summary, startReceiver } from '../receiver.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const STATIONS = Array.from({ length: 40 }, (_, n) => `st-${n + 1}`)

const site = (port: number) => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines:
  - id: line-1
    stations: [${STATIONS.map((id) => `{ id: ${id}, signals: { good: { role: good } } }`).join(', ')}]
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${port}", every: PT1S }]
`

it('every summary arrives, without a hole in seq, and one revision is one content', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const file = `${folder.path}/received.ndjson`
  let receiver = await startReceiver(file)
  onTestFinished(() => receiver.stop('SIGTERM'))
  const { port } = receiver
  const gateway = await startGateway(siteFile(folder.path, site(port)), `${folder.path}/data`)
  onTestFinished(async () => {
    await gateway.stop()
  })
  const client = await sensor(gateway.mqttUrl, 'sensor-1')
  onTestFinished(() => client.endAsync(true))
  let units = 0
  const oneOfEach = async () => {
    units += 1
    await Promise.all(
      STATIONS.map((id) => client.publishAsync(`lineside/v1/line-1/${id}/good`, '1', { qos: 1 })),
    )
  }

  for (let kill = 0; kill < KILLS; kill++) {
    const before = receiver.received().length
    await oneOfEach()
    await eventually(() => expect(receiver.received().length).toBeGreaterThan(before), undefined, 1)
    await receiver.stop('SIGKILL')
    await oneOfEach()
    receiver = await startReceiver(file, port)
  }
  await oneOfEach()
  await settled(gateway)
  await eventually(() =>
    expect(goodByStation(receiver.received())).toEqual(STATIONS.map((id) => [id, units])),
  )
  await eventually(async () => {
    const { sinks } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect(sinks[0].waiting).toBe(0)
  })

  const received = receiver.received()
  const numbers = [...new Set(received.map(({ seq }) => seq))].sort((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  const bySeq = Map.groupBy(received, ({ seq }) => seq)
  const byRevision = Map.groupBy(received, ({ id, revision }) => `${id} ${revision}`)
  for (const same of [...bySeq.values(), ...byRevision.values()]) {
    expect(new Set(same.map(contentOf)).size).toBe(1)
  }
})

/** What may not differ when it is sent again. */
function contentOf({ seq: _seq, sent_at: _sentAt, ...content }: Summary): string {
  return JSON.stringify(content)
}

/** By the newest revision of each window. */
function goodByStation(received: Summary[]): [string, number][] {
  const newest = new Map<string, Summary>()
  for (const summary of received) {
    if (summary.revision >= (newest.get(summary.id)?.revision ?? 0)) newest.set(summary.id, summary)
  }
  return STATIONS.map((id) => {
    const windows = [...newest.values()].filter(
      ({ subject }) => subject.type === 'station' && subject.id === id,
    )
    return [id, windows.reduce((sum, { sums }) => sum + sums.good, 0)]
  })
}
