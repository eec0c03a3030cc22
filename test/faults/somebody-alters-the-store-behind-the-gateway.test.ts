import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStoreReader, verifySeals } from '../../gateway/facts/index.ts'
import { createSealMaker, createSeals } from '../../gateway/facts/seals.ts'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { lineside } from '../command.ts'
import { eventually, get, sensor, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, scrap: { role: scrap }, mode: { role: state } } }]
`
const FACTS = 60
const START = Date.parse('2026-03-02T08:00:00Z')

const folder = temporaryFolder()
const site = siteFile(folder.path, SITE)
const sealed = join(folder.path, 'sealed')
/** The head that the gateway showed while it ran. */
let head: string

beforeAll(async () => {
  const gateway = await startGateway(site, sealed)
  const client = await sensor(gateway.mqttUrl, 'sensor-1')
  for (let n = 0; n < FACTS; n++) await client.publishAsync(...reading(n), { qos: 1 })
  await client.endAsync()
  head = await eventually(async () => {
    const { seal } = await get<StatusAnswer>(gateway, '/api/v1/status')
    if (seal?.upto !== FACTS) throw new Error(`sealed up to ${seal?.upto}`)
    return seal.head
  })
  await gateway.stop()
})
afterAll(() => folder.remove())

function reading(n: number): [topic: string, payload: string] {
  const [signal, v] = [
    ['good', 1],
    ['scrap', 0.5],
    ['mode', 'down'],
  ][n % 3]
  const extra = n % 3 === 1 ? { defect: 'scratch' } : {}
  return [
    `lineside/v1/line-1/st-1/${signal}`,
    JSON.stringify({ v, ts: START + n * 1000, seq: n + 1, ...extra }),
  ]
}

let copies = 0

/** A copy of the folder of the stopped gateway, with the store altered by SQLite's own library. */
function altered(alter: (db: Database) => void): string {
  const copy = join(folder.path, `copy-${++copies}`)
  cpSync(sealed, copy, { recursive: true })
  const db = new Sqlite(join(copy, 'lineside.db'))
  try {
    alter(db)
  } finally {
    db.close()
  }
  return copy
}

const verify = (data: string, ...args: string[]) => lineside(['verify', '--data', data, ...args])

/** What the command says, by the command itself. */
async function expectSaid(data: string, words: string, ...args: string[]): Promise<void> {
  const { status, progress } = await verify(data, ...args)
  expect(progress).toContain('STORE_ALTERED')
  expect(progress).toContain(words)
  expect(status).toBe(1)
}

/** What the command goes by, without a start of the program for each alteration. */
function finding(data: string): string | undefined {
  const db = openStoreReader(data)
  try {
    return verifySeals(db, { published: [], folder: data, onProgress: () => {} }).finding?.text
  } finally {
    db.close()
  }
}

function expectFinding(data: string, words: string): void {
  expect(finding(data)).toContain(words)
}

describe('lineside verify', () => {
  it('finds nothing where nobody altered anything, and the heads that left are in the chain', async () => {
    const messages = join(folder.path, 'messages.ndjson')
    writeFileSync(
      messages,
      `${JSON.stringify({ seal: head, sent_at: '2026-03-02T08:00:00Z' })}\n{"seal":null}\n`,
    )
    const { status, output } = await verify(sealed, '--against', messages, '--against', head)
    expect(output).toContain(`sealed: ${FACTS} facts, 1 versions of the site`)
    expect(output).toContain('published heads in the chain: 2 of 2')
    expect(status).toBe(0)
  })

  it('is not misled by a number that SQLite keeps in another form', () => {
    const data = altered((db) => db.exec('UPDATE fact SET v = CAST(v AS REAL) WHERE id = 1'))
    expect(finding(data)).toBeUndefined()
  })

  for (const [column, change] of Object.entries({
    ts: 'ts + 1',
    delay: 'delay + 1',
    signal: "(SELECT id FROM name WHERE name = 'line-1/st-1/good')",
    client: 'client + 1',
    seq: 'seq + 256',
    quality: '1',
    v: '0.25',
    extra: "replace(extra, 'scratch', 'scratcj')",
  })) {
    it(`names the fact with one altered byte in ${column}`, () => {
      const data = altered((db) => db.exec(`UPDATE fact SET ${column} = ${change} WHERE id = 32`))
      expectFinding(data, 'fact 32, ')
    })
  }

  it('names the fact whose word has one altered letter', async () => {
    const data = altered((db) => db.exec("UPDATE fact SET v = 'dowm' WHERE id = 30"))
    await expectSaid(data, 'fact 30, 2026-03-02T08:00:29.000Z, line-1/st-1/mode = dowm, was altered')
  })

  it('names the fact whose number became a text', () => {
    expectFinding(
      altered((db) => db.exec("UPDATE fact SET v = '1' WHERE id = 1")),
      'fact 1, ',
    )
  })

  it('names a deleted row, also the last', () => {
    expectFinding(
      altered((db) => db.exec('DELETE FROM fact WHERE id = 30')),
      'fact 30 is missing',
    )
    expectFinding(
      altered((db) => db.exec(`DELETE FROM fact WHERE id = ${FACTS}`)),
      `fact ${FACTS} is missing`,
    )
    expectFinding(
      altered((db) => db.exec('DELETE FROM fact')),
      'fact 1 is missing',
    )
  })

  for (const id of [-5, 0, FACTS + 1, FACTS + 1000]) {
    it(`names a row inserted as number ${id}`, () => {
      const data = altered((db) =>
        db.exec(
          `INSERT INTO fact SELECT ${id}, ts + 1, delay, signal, client, seq, quality, v, extra FROM fact WHERE id = 30`,
        ),
      )
      expectFinding(data, `fact ${id}, 2026-03-02T08:00:29.001Z, line-1/st-1/mode = down, was inserted`)
    })
  }

  it('names a row inserted while the gateway was stopped, also once the gateway runs again', async () => {
    const data = altered((db) =>
      db.exec(
        `INSERT INTO fact SELECT ${FACTS + 1}, ts, delay, signal, client, NULL, quality, v, extra FROM fact WHERE id = 1`,
      ),
    )
    await (await startGateway(site, data)).stop()
    expectFinding(data, `fact ${FACTS + 1}, `)
  })

  it('names the first of a swapped pair', () => {
    const data = altered((db) =>
      db.exec(
        'UPDATE fact SET id = 1000 WHERE id = 21; UPDATE fact SET id = 21 WHERE id = 40; UPDATE fact SET id = 40 WHERE id = 1000',
      ),
    )
    expectFinding(data, 'fact 21, ')
  })

  it('names the first fact of a signal that was renamed', () => {
    const data = altered((db) =>
      db.exec("UPDATE name SET name = 'line-1/st-2/mode' WHERE name = 'line-1/st-1/mode'"),
    )
    expectFinding(data, 'fact 3, 2026-03-02T08:00:02.000Z, line-1/st-2/mode = down, was altered')
  })

  it('names an altered version of the configuration', () => {
    const data = altered((db) => db.exec("UPDATE site_version SET author = 'nobody'"))
    expectFinding(data, 'site_version 1, ')
  })

  it('names a seal that was altered or is missing', () => {
    expectFinding(
      altered((db) => db.exec('UPDATE seal SET at = at + 1 WHERE n = 2')),
      'seal 2, ',
    )
    expectFinding(
      altered((db) => db.exec('DELETE FROM seal WHERE n = 2')),
      'a seal is missing',
    )
    expectFinding(
      altered((db) => db.exec('UPDATE seal SET checks = zeroblob(length(checks)) WHERE n = 2')),
      '1',
    )
  })

  it('finds a chain that was made anew over altered facts, by a head that left', async () => {
    const data = altered((db) => {
      db.exec('UPDATE fact SET v = 7 WHERE id = 31; DELETE FROM seal')
      const make = createSealMaker(db)
      createSeals(db).append(make(START, 'stop').seals)
    })
    expect(await verify(data)).toMatchObject({ status: 0 })
    await expectSaid(data, `the head ${head} is not in the chain`, '--against', head)
  })
})
