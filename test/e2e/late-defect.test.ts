import { expect, it, onTestFinished } from 'vitest'
import { sensor, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { DAY, HOUR } from '../past-day.ts'
import { startReceiver } from '../receiver.ts'
import { allReceived, expectAsAsked, expectNoHole } from '../summaries.ts'

const SHIFTS = 4

const site = (port: number) => `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar:
  shifts:
    - { id: early, start: "06:00", end: "14:00" }
    - { id: late, start: "14:00", end: "22:00" }
    - { id: night, start: "22:00", end: "06:00" }
evidence: { units: 1, attended: PT1S }
teams: [{ id: team-a }, { id: team-b }]
workers:
  - { id: w-1, badges: [A1], team: team-a }
  - { id: w-2, badges: [B2], team: team-b }
products: [{ id: p-1 }]
standards: [{ product: p-1, station: st-1, seconds: 60, from: 2020-01-01 }]
lines:
  - id: line-1
    product: p-1
    stations:
      - { id: st-1, signals: { cycle: { role: cycle }, badge: { role: badge } } }
      - { id: st-2, signals: { cycle: { role: cycle }, badge: { role: badge }, defect: { role: defect } } }
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${port}", every: PT0.2S }]
`

it('a defect found late sends again the summaries of the shift that made the unit, three shifts ago, and nothing else', async () => {
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
  const publish = (signal: string, hours: number, reading: object) =>
    client.publishAsync(
      `lineside/v1/line-1/${signal}`,
      JSON.stringify({ ts: DAY + hours * HOUR, ...reading }),
      { qos: 1 },
    )
  const started = (shift: number) => 6 + 8 * shift

  for (let shift = 0; shift < SHIFTS; shift++) {
    for (const [station, badge] of [
      ['st-1', 'A1'],
      ['st-2', 'B2'],
    ]) {
      await publish(`${station}/badge`, started(shift), { v: badge, action: 'in' })
      for (let unit = 0; unit < 3; unit++)
        await publish(`${station}/cycle`, started(shift) + 1 + unit, { v: 'good', unit: `${shift}-${unit}` })
      await publish(`${station}/badge`, started(shift) + 7, { v: badge, action: 'out' })
    }
  }
  // Two workers, two stations, their teams, the line: seven summaries a shift.
  const before = await allReceived(receiver.received, 7 * SHIFTS)
  expect(before.every(({ final }) => final)).toBe(true)

  // Made in the first shift, found in the fourth.
  await publish('st-2/defect', started(3) + 0.5, { v: 'scratch', unit: '0-1', kind: 'rework' })
  const after = (await allReceived(receiver.received, before.length + 4)).slice(before.length)

  const revisions = new Map(before.map(({ id, revision }) => [id, revision]))
  const made = new Date(DAY + started(0) * HOUR).getTime()
  expect(after.map(({ subject }) => `${subject.type} ${subject.id}`).toSorted()).toEqual([
    'line line-1',
    'station st-1',
    'team team-a',
    'worker w-1',
  ])
  for (const { id, window, revision, final } of after) {
    expect([id, new Date(window.from).getTime(), final]).toEqual([id, made, true])
    expect([id, revision]).toEqual([id, (revisions.get(id) ?? Number.NaN) + 1])
  }
  expect(after.find(({ subject }) => subject.id === 'w-1')?.sums).toMatchObject({ good: 2, rework: 1 })
  expectNoHole(receiver.received())
  await expectAsAsked(gateway, receiver.received())
})
