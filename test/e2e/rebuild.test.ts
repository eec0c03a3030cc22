import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { type Ended, lineside } from '../command.ts'
import { type RunningGateway, sensor, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

const HOUR = 3_600_000
const READINGS = 40_000
/** Six rebuildings, which give way to whatever else runs. */
const TIMEOUT_MS = 300_000

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
workers:
  - { id: w-1, name: 李娜, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
lines:
  - id: line-1
    product: p-1
    stations:
      - { id: st-1, signals: { good: { role: good }, total: { role: good, mode: counter }, badge: { role: badge } } }
      - { id: st-2, signals: { state: { role: state }, cycle: { role: cycle }, badge: { role: badge } } }
products: [{ id: p-1, name: Pump }]
`

/** Runs the command; `onProgress` may kill it. */
function rebuild(
  file: string,
  data: string,
  more: string[] = [],
  onProgress?: (text: string, kill: () => void) => void,
): Promise<Ended> {
  return lineside(['rebuild', file, '--set', `gateway.data=${data}`, ...more], onProgress)
}

/** Two days of two stations, hours late, with a badge that changes hands in between, and corrections. */
async function fill(gateway: RunningGateway, file: string): Promise<void> {
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  const from = Math.floor(Date.now() / HOUR) * HOUR - 48 * HOUR
  const publish = (signal: string, readings: object[]) =>
    client.publishAsync(`lineside/v1/line-1/${signal}`, JSON.stringify(readings), { qos: 1 })
  const every = (47 * HOUR) / READINGS
  for (let hour = 0; hour < 47; hour += 5) {
    await publish('st-1/badge', [{ v: 'A1', ts: from + hour * HOUR, action: 'in' }])
    await publish('st-2/badge', [{ v: 'B2', ts: from + hour * HOUR + 1, action: 'in' }])
    await publish('st-2/state', [{ v: hour % 2 ? 'running' : 'down', ts: from + hour * HOUR }])
    await publish('st-1/total', [{ v: hour * 3, ts: from + hour * HOUR + 500 }])
    await publish('st-2/cycle', [{ v: 'good', unit: `SN${hour}`, ts: from + hour * HOUR + 900 }])
  }
  const parts = Array.from({ length: READINGS / 1000 }, (_, part) =>
    Array.from({ length: 1000 }, (_, n) => ({ v: 1, ts: Math.floor(from + (part * 1000 + n) * every) })),
  )
  const odd = parts.filter((_, part) => part % 2 === 1)
  for (const part of odd) await publish('st-1/good', part)

  writeFileSync(file, readFileSync(file, 'utf8').replace('[A1]', '[]').replace('[B2]', '[B2, A1]'))
  await post(gateway, '/api/v1/configuration/reload', { from: new Date(from + 24 * HOUR).toISOString() })
  for (const part of parts.filter((part) => !odd.includes(part))) await publish('st-1/good', part)
  await client.endAsync()
  const facts = (await settled(gateway, READINGS + 50)).store.facts

  // Corrections: a sign-off that was forgotten, units nobody counted, the last reading taken out, one taken back.
  const at = (hours: number) => new Date(from + hours * HOUR).toISOString()
  const correct = (what: object) =>
    post<{ id: number }>(gateway, '/api/v1/corrections', { reason: 'seen by the supervisor', ...what })
  await correct({ kind: 'sign_off', station: 'st-1', worker: 'w-1', at: at(3.25) })
  await correct({ kind: 'count', station: 'st-1', result: 'good', units: 2, at: at(7.5) })
  await correct({ kind: 'reading', fact: facts })
  const { id } = await correct({ kind: 'reading', fact: facts - 1 })
  await post(gateway, `/api/v1/corrections/${id}/revoke`, { reason: 'it was right after all' })
  await settled(gateway)
}

async function post<T>(gateway: RunningGateway, path: string, body: object): Promise<T> {
  const response = await fetch(new URL(path, gateway.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  expect(response.status, JSON.stringify(answer)).toBe(200)
  return answer as T
}

it(
  'figures are rebuilt beside the gateway, go on after a kill, and what was altered is found and set right',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const file = siteFile(folder.path, SITE)
    const data = join(folder.path, 'data')
    let gateway = await startGateway(file, data)
    onTestFinished(async () => {
      await gateway.stop()
    })
    await fill(gateway, file)

    const killed = await rebuild(file, data, [], (progress, kill) => {
      if (progress.includes('facts/s')) kill()
    })
    expect(killed).toMatchObject({ status: null, output: '' })
    expect(existsSync(join(data, 'rebuild.db'))).toBe(true)
    const equal = await rebuild(file, data)
    expect(equal.progress).toMatch(/goes on after [1-9][\d,]* of [\d,]+ facts/)
    expect(equal.output).toContain('equal: all derived tables')
    expect(equal.status).toBe(0)
    expect(readdirSync(data).filter((name) => name.startsWith('rebuild'))).toEqual([])

    const db = new Sqlite(join(data, 'lineside.db'))
    const { changes } = db
      .prepare(
        'UPDATE tally SET scrap = scrap + 3000000 WHERE slot = (SELECT max(slot) FROM tally WHERE good > 0)',
      )
      .run()
    db.close()
    const different = await rebuild(file, data)
    expect(different.status).toBe(1)
    expect(different.output).toContain(`table tally: rows ${changes} with other values`)
    expect(different.output).toContain('station st-1')
    expect(different.output).toContain('gateway scrap 3000000; rebuilt scrap 0')
    expect(different.output).toContain('stop the gateway')

    const refused = await rebuild(file, data, ['--swap'])
    expect(refused.status).toBe(2)
    expect(refused.progress).toContain('STORE_LOCKED')
    await gateway.stop()
    const swapped = await rebuild(file, data, ['--swap'])
    expect(swapped).toMatchObject({ status: 0, output: expect.stringContaining('are in place') })
    expect(readdirSync(join(data, 'backups'))).toHaveLength(1)

    gateway = await startGateway(file, data)
    await settled(gateway)
    expect(await rebuild(file, data)).toMatchObject({ status: 0, output: expect.stringContaining('equal') })
  },
  TIMEOUT_MS,
)
