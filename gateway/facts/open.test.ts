import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LinesideError } from '../../base/index.ts'
import { MIGRATIONS } from './migrations.ts'
import { isFolderLocked } from './open.ts'
import { openStore } from './store.ts'

/** The schema of a later version, made of nothing but what it adds. */
const NEXT = [...MIGRATIONS, 'CREATE TABLE later (id INTEGER PRIMARY KEY); INSERT INTO later VALUES (1)']
/** Reaches its end nowhere: rows are written before it fails. */
const FAILING = [...NEXT, "UPDATE meta SET value = 'half way'", 'CREATE TABLE later (id INTEGER)']

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-open-'))
  file = join(folder, 'lineside.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function storeWith(rows: number): void {
  const store = openStore(folder)
  store.setMeta('kept', 'yes')
  const fill = store.db.prepare(
    "INSERT INTO quarantine (at, client, topic, payload, code, detail) VALUES (1, 'c', 't', zeroblob(2000), 'x', 'y')",
  )
  store.transaction(() => {
    for (let row = 0; row < rows; row++) fill.run()
  })
  store.close()
}

function refusal(work: () => unknown): LinesideError {
  try {
    work()
  } catch (error) {
    if (error instanceof LinesideError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const backups = () => readdirSync(join(folder, 'backups'))
const onlyBackup = () => join(folder, 'backups', backups()[0])

/** Overwrites a page, counted from 0, with zeros. */
function destroyPage(page: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0, page * 4096, (page + 1) * 4096)
  writeFileSync(file, bytes)
}

describe('a store of an older schema', () => {
  it('is copied first, then brought up to date', () => {
    storeWith(10)
    const store = openStore(folder, NEXT)
    expect(store.meta('kept')).toBe('yes')
    expect(store.db.pragma('user_version', { simple: true })).toBe(NEXT.length)
    store.close()

    expect(backups()).toEqual([expect.stringMatching(/^lineside-schema1-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z\.db$/)])
    const backup = new Sqlite(onlyBackup(), { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(backup.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(backup.prepare("SELECT value FROM meta WHERE key = 'kept'").pluck().get()).toBe('yes')
    backup.close()
  })

  it('is untouched by a migration that fails, which says where the copy is', () => {
    storeWith(1000)
    const before = readFileSync(file)
    const { code, detail } = refusal(() => openStore(folder, FAILING))
    expect(code).toBe('STORE_MIGRATION_FAILED')
    expect(detail).toContain(onlyBackup())
    expect(readFileSync(file).equals(before)).toBe(true)
    const store = openStore(folder)
    expect(store.meta('kept')).toBe('yes')
    store.close()
  })

  it('is not migrated where no copy can be made', () => {
    storeWith(10)
    writeFileSync(join(folder, 'backups'), 'in the way')
    const before = readFileSync(file)
    expect(refusal(() => openStore(folder, NEXT)).code).toBe('STORE_NOT_WRITABLE')
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

describe('a store of a newer schema', () => {
  it('is refused and left as it is, and the backup that this version can use is named', () => {
    storeWith(10)
    openStore(folder, NEXT).close()
    openStore(folder, [...NEXT, 'CREATE TABLE last (id INTEGER PRIMARY KEY)']).close()
    const before = readFileSync(file)
    const { code, detail } = refusal(() => openStore(folder))
    expect(code).toBe('STORE_NEWER')
    expect(detail).toContain(backups().find((name) => name.includes('schema1')))
    expect(detail).not.toContain('schema2')
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

describe('a damaged store is refused, left as it is, and no other is made', () => {
  it.each<[string, () => void]>([
    ['no database', () => writeFileSync(file, 'not a database, but long enough to have a header'.repeat(50))],
    ['empty', () => truncateSync(file, 0)],
    ['cut short', () => truncateSync(file, 200 * 4096)],
    ['with a page of zeros', () => destroyPage(150)],
    ['with a schema of zeros', () => destroyPage(0)],
  ])('%s', (_, damage) => {
    storeWith(1000)
    openStore(folder, NEXT).close()
    damage()
    const before = readFileSync(file)
    const { code, detail } = refusal(() => openStore(folder, NEXT))
    expect(code).toBe('STORE_DAMAGED')
    expect(detail).toContain(file)
    expect(detail).toContain(onlyBackup())
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['lineside.db', 'lock.db'])
  })

  it('says that there is no backup where there is none', () => {
    storeWith(10)
    truncateSync(file, 0)
    expect(refusal(() => openStore(folder)).detail).toContain(`no backup in ${join(folder, 'backups')}`)
  })

  it('together with the log that the last process left', () => {
    storeWith(10)
    const store = openStore(folder)
    store.setMeta('kept', 'still')
    const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)]
    store.close()
    database.fill(0, 0, 4096)
    writeFileSync(file, database)
    writeFileSync(`${file}-wal`, log)
    expect(refusal(() => openStore(folder)).code).toBe('STORE_DAMAGED')
    expect(readFileSync(file).equals(database)).toBe(true)
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true)
  })

  it('too large to be read whole, by its newest rows', () => {
    storeWith(20_000)
    const db = new Sqlite(file, { readonly: true })
    const newest = db.prepare('SELECT max(id) FROM quarantine').pluck().get()
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.close()
    expect(pages * 4096).toBeGreaterThan(32 * 2 ** 20)
    expect(newest).toBe(20_000)
    destroyPage(pages - 2)
    expect(refusal(() => openStore(folder)).code).toBe('STORE_DAMAGED')
  })
})

describe('a store that is gone', () => {
  it('is not replaced by an empty one while its log or a backup is there', () => {
    storeWith(10)
    openStore(folder, NEXT).close()
    rmSync(file)
    const { code, detail } = refusal(() => openStore(folder, NEXT))
    expect(code).toBe('STORE_DAMAGED')
    expect(detail).toContain(onlyBackup())
    expect(existsSync(file)).toBe(false)

    rmSync(join(folder, 'backups'), { recursive: true })
    writeFileSync(`${file}-wal`, 'the last readings')
    expect(refusal(() => openStore(folder, NEXT)).code).toBe('STORE_DAMAGED')
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('the last readings')
  })
})

it('a start that was killed while it made the store is made good by the next', () => {
  writeFileSync(`${file}.new`, '')
  openStore(folder).close()
  expect(readdirSync(folder).sort()).toEqual(['lineside.db', 'lock.db'])
})

it('a folder is known to be in use for as long as its store is open', () => {
  expect(isFolderLocked(folder)).toBe(false)
  const store = openStore(folder)
  expect(isFolderLocked(folder)).toBe(true)
  store.close()
  expect(isFolderLocked(folder)).toBe(false)
})
