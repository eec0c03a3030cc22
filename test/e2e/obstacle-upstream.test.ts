import { expect, it, onTestFinished } from 'vitest'
import type { ObstacleAnswer } from '../../gateway/web/api.ts'
import { post, sensor, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { DAY, HOUR, iso } from '../past-day.ts'
import { type Summary, startReceiver } from '../receiver.ts'
import { allReceived, expectNoHole } from '../summaries.ts'

const site = (port: number) => `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar:
  shifts:
    - { id: early, start: "06:00", end: "14:00" }
    - { id: late, start: "14:00", end: "22:00" }
teams: [{ id: team-a }, { id: team-b }]
workers:
  - { id: w-1, badges: [A1], team: team-a }
  - { id: w-2, badges: [B2], team: team-b }
products: [{ id: p-1 }]
lines:
  - id: line-1
    product: p-1
    stations:
      - { id: st-1, crew: 2, signals: { good: { role: good }, badge: { role: badge } } }
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${port}", every: PT0.2S }]
`

it('an approval sends again the summaries of its worker, team and shift alone; taken back, they are what they were', async () => {
  const folder = temporaryFolder()
  const receiver = await startReceiver(`${folder.path}/received.ndjson`)
  const gateway = await startGateway(siteFile(folder.path, site(receiver.port)), `${folder.path}/data`)
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  onTestFinished(async () => {
    await client.endAsync()
    await gateway.stop()
    await receiver.stop('SIGTERM')
    folder.remove()
  })
  const publish = (signal: string, hours: number, v: string | number) =>
    client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify({ v, ts: DAY + hours * HOUR }), {
      qos: 1,
    })
  for (const start of [6, 14]) {
    for (const badge of ['A1', 'B2']) await publish('badge', start, badge)
    await publish('good', start + 1, 10)
    for (const badge of ['A1', 'B2']) await publish('badge', start + 7, badge)
  }
  // Two workers, their teams, the station, the line: six summaries a shift.
  const first = await allReceived(receiver.received, 12)
  expect(first.every(({ final }) => final)).toBe(true)

  const { id } = await post<ObstacleAnswer>(gateway, '/api/v1/obstacles', {
    worker: 'w-1',
    station: 'st-1',
    cause: 'starved',
    from: iso(8),
    to: iso(10),
    words: 'no housings',
  })
  await post(gateway, `/api/v1/obstacles/${id}/answer`, { words: 'the cart came late' })
  const before = await allReceived(receiver.received, first.length)
  expect(before).toHaveLength(first.length)

  await post(gateway, `/api/v1/obstacles/${id}/approve`, { words: 'as the cart shows' })
  const approved = (await allReceived(receiver.received, before.length + 2)).slice(before.length)
  expectRevisions(approved, before)
  for (const { sums } of approved) expect(sums).toMatchObject({ off_standard_s: { starved: 7200 } })

  await post(gateway, `/api/v1/obstacles/${id}/take-back`, { words: 'it was the other day' })
  const upTo = before.length + approved.length
  const back = (await allReceived(receiver.received, upTo + 2)).slice(upTo)
  expectRevisions(back, approved)
  for (const { id: subject, sums } of back)
    expect(sums).toEqual(before.findLast((summary) => summary.id === subject)?.sums)
  expectNoHole(receiver.received())
})

/** Of the worker and the team, in the shift of the obstacle, each a revision above the one before, and final. */
function expectRevisions(summaries: Summary[], before: Summary[]): void {
  expect(summaries.map(({ subject }) => `${subject.type} ${subject.id}`).toSorted()).toEqual([
    'team team-a',
    'worker w-1',
  ])
  for (const { id, window, revision, final } of summaries) {
    expect([id, Date.parse(window.from), final]).toEqual([id, DAY + 6 * HOUR, true])
    expect(revision).toBe((before.findLast((summary) => summary.id === id)?.revision ?? Number.NaN) + 1)
  }
}
