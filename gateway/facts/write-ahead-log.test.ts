import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogFolder, FOLD_EVERY_PAGES } from './write-ahead-log.ts'

const PAGE = 4096
let folder: string
let file: string
let db: Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-log-'))
  file = join(folder, 'store.db')
  db = new Sqlite(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.pragma('wal_autocheckpoint = 0')
  db.exec('CREATE TABLE t (v BLOB); INSERT INTO t VALUES (1)')
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

/** Commits until so many pages of log were written. */
function write(pages: number, fold: () => void): void {
  const insert = db.prepare('INSERT INTO t VALUES (zeroblob(40000))')
  for (let written = 0; written < pages; written += 10) {
    insert.run()
    fold()
  }
}

describe('the write-ahead log', () => {
  it('is moved into the file once it has grown, and begins anew', () => {
    const fold = createLogFolder(db)
    write(5 * FOLD_EVERY_PAGES, fold)
    expect(statSync(`${file}-wal`).size).toBeLessThan(2 * FOLD_EVERY_PAGES * PAGE)
    expect(statSync(file).size).toBeGreaterThan(3 * FOLD_EVERY_PAGES * PAGE)
  })

  it('is not tried at every commit while a report keeps it', () => {
    const reader = new Sqlite(file, { readonly: true })
    const report = reader.prepare('SELECT v FROM t').iterate()
    report.next()
    const fold = createLogFolder(db)
    const pragma = vi.spyOn(db, 'pragma')
    write(3 * FOLD_EVERY_PAGES, fold)
    expect(pragma.mock.calls.length).toBeGreaterThanOrEqual(2)
    expect(pragma.mock.calls.length).toBeLessThanOrEqual(4)
    report.return?.()
    reader.close()
    write(2 * FOLD_EVERY_PAGES, fold)
    expect(db.pragma('wal_checkpoint(NOOP)')).toMatchObject([{ busy: 0 }])
    const [{ log }] = db.pragma('wal_checkpoint(NOOP)') as { log: number }[]
    expect(log).toBeLessThan(2 * FOLD_EVERY_PAGES)
  })
})
