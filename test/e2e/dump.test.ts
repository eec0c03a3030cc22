import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../../bin/commands/dump.ts'
import { DICTIONARY } from '../../gateway/dump/index.ts'
import { lineside } from '../command.ts'
import {
  kpis,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 2, 0)
const MARK = '\uFEFF'

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }] }
teams: [{ id: team-a, name: 甲班 }]
workers: [{ id: w-1, name: "=HYPERLINK(1)", badges: [A1], team: team-a }, { id: w-2, name: 李娜, badges: [B2] }]
products: [{ id: p-1, name: Pump }]
standards: [{ product: p-1, station: st-1, seconds: 42, from: 2026-01-01 }]
lines:
  - id: line-1
    product: p-1
    stations:
      - id: st-1
        name: 压装
        crew: 2
        signals: { good: { role: good }, cycle: { role: cycle }, badge: { role: badge }, state: { role: state } }
`

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
const data = join(folder.path, 'data')
let gateway: RunningGateway

beforeAll(async () => {
  mkdirSync(data)
  gateway = await startGateway(file, data)
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  const publish = (signal: string, reading: object) =>
    client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify(reading), { qos: 1 })
  await publish('badge', { v: 'A1', ts: START, seq: 1 })
  await publish('badge', { v: 'B2', ts: START + HOUR })
  await publish('state', { v: 'running', ts: START })
  await publish('state', { v: 'starved', ts: START + 2 * HOUR })
  await publish('good', { v: 7, ts: START + HOUR / 2 })
  await publish('good', { v: 5, ts: START + 1.5 * HOUR, q: 'uncertain' })
  await publish('cycle', { v: 'scrap', ts: START + 1.5 * HOUR, unit: '=SN,"1"' })
  await publish('badge', { v: 'A1', ts: START + 26 * HOUR, action: 'out' })
  await client.endAsync()
  await settled(gateway, 8)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

async function dump(...args: string[]): Promise<string> {
  const { status, output, progress } = await lineside([
    'dump',
    file,
    '--set',
    `gateway.data=${data}`,
    ...args,
  ])
  expect([status, progress]).toEqual([0, ''])
  return output
}

/** The same in this process, for the many questions whose way through a process of its own others go. */
async function dumpHere(options: Record<string, string>): Promise<string> {
  const out = join(folder.path, 'here')
  expect(await command.run([file], { set: [`gateway.data=${data}`], ...options, out })).toBe(0)
  return readFileSync(out, 'utf8')
}

/** Rows of a CSV text by column; no cell of these has a line break. */
function rowsOf(text: string): Record<string, string>[] {
  const cells = (line: string) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    )
  const [header = '', ...lines] = text.replace(MARK, '').trimEnd().split('\r\n')
  const names = cells(header)
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [names[i], cell])))
}

const objectsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('lineside dump, beside a running gateway', () => {
  it('writes facts with names, source, arrival, seq, quality and extra fields', async () => {
    const text = await dump('--what', 'facts')
    expect(text.startsWith(`${MARK}${DICTIONARY.facts.map(({ name }) => name).join(',')}\r\n`)).toBe(true)
    const rows = rowsOf(text)
    expect(rows).toHaveLength(8)
    expect(rows[0]).toMatchObject({
      id: '1',
      ts: '2026-11-02T08:00:00.000+08:00',
      line: 'line-1',
      station: 'st-1',
      station_name: '压装',
      signal: 'badge',
      source: 'plc-1',
      seq: '1',
      quality: 'good',
      value: 'A1',
      extra: '',
      taken_out: 'false',
    })
    expect(rows[5]).toMatchObject({ value: '5', quality: 'uncertain', seq: '' })
    expect(rows[6]).toMatchObject({ value: 'scrap', extra: '{"unit":"=SN,\\"1\\""}' })
    const objects = objectsOf(await dump('--what', 'facts', '--format', 'ndjson'))
    expect(objects[6]).toMatchObject({ id: 7, value: 'scrap', extra: { unit: '=SN,"1"' }, seq: null })
  })

  it('writes only what happened in the range asked for', async () => {
    const range = ['--from', '2026-11-02T09:00:00+08:00', '--to', '2026-11-02T02:00:00Z']
    const rows = rowsOf(await dump('--what', 'facts', ...range))
    expect(rows.map(({ id }) => id)).toEqual(['2', '6', '7'])
    expect(rowsOf(await dump('--what', 'sums', ...range))).toHaveLength(1)
  })

  it('writes sums by slot, with the shares of the crew', async () => {
    const objects = objectsOf(await dump('--what', 'sums', '--format', 'ndjson'))
    expect(objects).toMatchObject([
      {
        station: 'st-1',
        line: 'line-1',
        place: 'station',
        slot: '2026-11-02T08:00:00.000+08:00',
        credited: 'persons',
        shares: { 'w-1': 1 },
        product: 'p-1',
        good: 7,
        scrap: 0,
      },
      {
        slot: '2026-11-02T09:00:00.000+08:00',
        shares: { 'w-1': 0.5, 'w-2': 0.5 },
        good: 5,
        scrap: 1,
        serial: 1,
      },
    ])
  })

  it.each(['worker', 'station', 'line', 'team', 'product'])(
    'writes the KPI rows of the API, by %s',
    async (by) => {
      const range = { from: START - HOUR, to: START + 30 * HOUR }
      const times = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
      for (const bucket of ['hour', 'shift', 'day']) {
        const { rows } = await kpis(gateway, { by, bucket, ...range })
        const asked = { what: 'kpis', by, bucket, ...times }
        const objects = objectsOf(await dumpHere({ ...asked, format: 'ndjson' }))
        const utc = (text: string) => new Date(text).toISOString()
        expect(
          objects.map(({ by: _, ...row }) => ({ ...row, from: utc(row.from), to: utc(row.to) })),
        ).toEqual(rows)
        const cells = rowsOf(await dumpHere(asked))
        expect(cells.map(({ id, good, quality }) => [id, Number(good), quality])).toEqual(
          rows.map(({ id, sums, quality }) => [id, sums.good, quality.state]),
        )
      }
    },
  )

  it('keeps a name from being a formula in a spreadsheet, and leaves it as it is in NDJSON', async () => {
    const args = ['--what', 'kpis', '--from', new Date(START).toISOString()]
    expect(rowsOf(await dump(...args)).map(({ name }) => name)).toEqual(["'=HYPERLINK(1)", '李娜'])
    expect(objectsOf(await dump(...args, '--format', 'ndjson'))[0].name).toBe('=HYPERLINK(1)')
  })

  it('writes a file that is complete or not there, with or without the mark for Excel', async () => {
    const out = join(folder.path, 'facts.csv')
    expect(await dump('--what', 'facts', '--out', out, '--no-bom')).toBe('')
    expect(readFileSync(out, 'utf8')).toBe((await dump('--what', 'facts')).replace(MARK, ''))
    expect(existsSync(`${out}.unfinished`)).toBe(false)
  })

  it('says what is wrong with its options', async () => {
    for (const args of [
      [],
      ['--what', 'all'],
      ['--what', 'facts', '--by', 'worker'],
      ['--what', 'kpis', '--from', 'x'],
    ]) {
      expect(await lineside(['dump', file, ...args])).toMatchObject({ status: 2, output: '' })
    }
    const nowhere = await lineside(['dump', file, '--what', 'facts', '--set', 'gateway.data=./nothing'])
    expect(nowhere).toMatchObject({ status: 2, progress: expect.stringContaining('STORE_MISSING') })
  })
})
