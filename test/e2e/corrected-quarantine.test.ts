import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CorrectionAnswer, QuarantineAnswer, ReadmitAnswer } from '../../gateway/web/api.ts'
import {
  get,
  kpis,
  post,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'
import { at, HOUR, iso } from '../past-day.ts'

const SITE = `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
lines:
  - id: line-1
    stations:
      - id: st-1
        signals: { good: { role: good }, badge: { role: badge } }
`

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
let gateway: RunningGateway
beforeAll(async () => {
  gateway = await startGateway(file, `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

async function publish(...readings: [signal: string, body: unknown][]) {
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  for (const [signal, body] of readings) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    await client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, text, { qos: 1 })
  }
  await client.endAsync()
  await settled(gateway)
}
const entries = async () => {
  const { entries } = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine')
  return entries.map(({ id, code }) => [id, code])
}
const credit = async () => {
  await settled(gateway)
  const { rows } = await kpis(gateway, { by: 'worker', from: at(0), to: at(24) })
  return Object.fromEntries(rows.map(({ id, sums }) => [id, sums.good]))
}
const correct = (asked: object, status?: number) =>
  post<CorrectionAnswer & { detail: string }>(
    gateway,
    '/api/v1/corrections',
    { kind: 'quarantined', reason: 'as seen on the floor', by: 'Chen', ...asked },
    status,
  )
const revoke = (id: number | null) =>
  post(gateway, `/api/v1/corrections/${id}/revoke`, { reason: 'was wrong', by: 'Chen' })
const readmit = () => post<ReadmitAnswer>(gateway, '/api/v1/quarantine/readmit', { by: 'Chen' })

it('a reading in quarantine is put right by a person, counts once, and waits again when that is revoked', async () => {
  const badge = ['badge', { v: 'C3', ts: at(8), seq: 1 }] as [string, unknown]
  const units = ['goood', { v: 5, ts: at(9), seq: 2 }] as [string, unknown]
  await publish(badge, units)
  expect(await entries()).toEqual([
    [2, 'READING_UNKNOWN_TOPIC'],
    [1, 'READING_UNKNOWN_BADGE'],
  ])
  const { effect } = await correct({ entry: 1, worker: 'w-2', preview: true })
  expect(effect).toMatchObject([{ by: 'worker', id: 'w-2', before: null }])
  expect(await entries()).toHaveLength(2)

  const { id: signOn } = await correct({ entry: 1, worker: 'w-2' })
  const { id: count } = await correct({ entry: 2, signal: 'good' })
  expect(await entries()).toEqual([])
  expect(await credit()).toEqual({ 'w-2': 5 })
  expect((await correct({ entry: 1, worker: 'w-1' }, 422)).detail).toContain('settled already')

  // The site is mended and all comes again: nothing of it is new.
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace('[B2]', '[B2, C3]').replace('signals: {', 'signals: { goood: { role: good },'),
  )
  await post(gateway, '/api/v1/configuration/reload', { by: 'Chen', from: iso(0) })
  await publish(badge, units)
  expect(await readmit()).toMatchObject({ tried: 0 })
  expect(await credit()).toEqual({ 'w-2': 5 })

  await revoke(count)
  await revoke(signOn)
  expect(await entries()).toHaveLength(2)
  expect(await credit()).toEqual({})
  await publish(badge)
  expect((await correct({ entry: 1, worker: 'w-2' }, 422)).detail).toContain('count twice')
  expect(await readmit()).toMatchObject({ tried: 2, admitted: 1, duplicates: 1 })
  expect(await credit()).toEqual({ 'w-2': 5 })
  expect(await entries()).toEqual([])
})

it('says what is to be said of a reading of which nothing can be read, and refuses what could not have been', async () => {
  await publish(
    ['good', 'many'],
    ['good', '[{"v":-1},{"v":-2}]'],
    ['state', 'running'],
    ['good', '{"v":1,"q":"?"}'],
  )
  const [[bad], [topic], [second], [first], [text]] = (await entries()) as [number, string][]
  const reasons: [object, string][] = [
    [{ entry: text }, 'READING_BAD_VALUE'],
    [{ entry: text, v: '-3' }, 'READING_NEGATIVE'],
    [{ entry: text, v: '3', worker: 'w-1' }, 'for badges'],
    [{ entry: text, v: '3', at: new Date(Date.now() + HOUR).toISOString() }, 'still to come'],
    [{ entry: topic }, 'no signal state'],
    [{ entry: topic, station: 'st-9' }, 'no station'],
    [{ entry: bad }, 'say `v`'],
    [{ entry: 99 }, 'no entry 99'],
  ]
  for (const [asked, reason] of reasons) expect((await correct(asked, 422)).detail).toContain(reason)
  const before = (await credit())['w-2']
  await correct({ entry: text, v: '3', at: iso(10) })
  await correct({ entry: first, v: '4', at: iso(10) })
  await correct({ entry: bad, v: '2', at: iso(10) })
  expect((await entries()).map(([id]) => id)).toEqual([topic, second])
  expect((await credit())['w-2']).toBe(before + 9)
})
