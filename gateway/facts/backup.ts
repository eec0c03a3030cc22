import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openingError } from '../../base/database.ts'
import { syncFile, syncFolder } from './sync.ts'

export const BACKUP_FOLDER = 'backups'
/** `lineside-schema3-2026-11-22T062800.123Z.db`: a colon is no part of a file name on Windows. */
const NAME = /^lineside-schema(\d+)-(\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z)\.db$/

/**
 * Copies the store into `backups/` of its folder, named with its schema and the time, and answers with the file.
 * The copy is on disk under its name when this returns; one that fails leaves nothing under such a name.
 * Throws STORE_DAMAGED where the store cannot be read to its end, STORE_NOT_WRITABLE where the copy finds no room.
 */
export function backUp(db: Database, folder: string, schema: number, now: number): string {
  const backups = join(folder, BACKUP_FOLDER)
  const time = new Date(now).toISOString().replaceAll(':', '')
  const file = join(backups, `lineside-schema${schema}-${time}.db`)
  const unfinished = `${file}.unfinished`
  try {
    mkdirSync(backups, { recursive: true })
    rmSync(unfinished, { force: true })
    db.prepare('VACUUM INTO ?').run(unfinished)
    // VACUUM INTO itself syncs nothing.
    syncFile(unfinished)
    renameSync(unfinished, file)
    syncFolder(backups)
    syncFolder(folder)
    return file
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw openingError(file, error)
  }
}

/** The newest backup in a folder whose schema is no higher than `schema`; undefined where there is none. */
export function newestBackup(folder: string, schema: number): string | undefined {
  const found = namesIn(join(folder, BACKUP_FOLDER)).flatMap((name) => {
    const [, version, time] = NAME.exec(name) ?? []
    return time !== undefined && Number(version) <= schema ? [{ name, time }] : []
  })
  const newest = found.sort((a, b) => (a.time < b.time ? 1 : -1))[0]
  return newest && join(folder, BACKUP_FOLDER, newest.name)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
