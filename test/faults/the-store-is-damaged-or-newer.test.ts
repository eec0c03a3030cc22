import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { siteFile, startGateway, temporaryFolder } from '../gateway.ts'

const LINESIDE = join(import.meta.dirname, '..', '..', 'bin', 'lineside.ts')
const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { good: { role: good } } }] }]
`
const OLD = 'lineside-schema1-2026-01-01T000000.000Z.db'
const NEW = 'lineside-schema1-2026-02-01T000000.000Z.db'

let folder: ReturnType<typeof temporaryFolder>
let data: string
let store: string
beforeEach(async () => {
  folder = temporaryFolder()
  data = join(folder.path, 'data')
  store = join(data, 'lineside.db')
  await (await startGateway(siteFile(folder.path, SITE), data)).stop()
  mkdirSync(join(data, 'backups'))
  for (const name of [OLD, NEW]) writeFileSync(join(data, 'backups', name), '')
})
afterEach(() => folder.remove())

function expectRefusal(code: string): void {
  const [before, files] = [readFileSync(store), readdirSync(data)]
  const sets = ['gateway.mqtt.port=0', 'gateway.http.port=0', `gateway.data=${data}`]
  const { status, stderr } = spawnSync(
    process.execPath,
    [LINESIDE, 'gateway', join(folder.path, 'site.yaml'), ...sets.flatMap((set) => ['--set', set])],
    { encoding: 'utf8', timeout: 30_000 },
  )
  expect(status).toBe(2)
  expect(stderr).toContain(code)
  expect(stderr).toContain(join(data, 'backups', NEW))
  expect(readFileSync(store).equals(before)).toBe(true)
  expect(readdirSync(data).filter((name) => !files.includes(name) && !/-(wal|shm)$/.test(name))).toEqual([])
}

describe('the gateway does not start, names the newest backup and leaves everything as it is', () => {
  it('when a page of the store was lost', () => {
    const bytes = readFileSync(store)
    bytes.fill(0, 4096, 8192)
    writeFileSync(store, bytes)
    expectRefusal('STORE_DAMAGED')
  })

  it('when a newer version wrote the store', () => {
    const db = new Database(store)
    db.pragma('user_version = 99')
    db.close()
    expectRefusal('STORE_NEWER')
  })
})
