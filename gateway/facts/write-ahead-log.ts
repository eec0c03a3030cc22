import type { Database } from 'better-sqlite3'

/** Pages of the log, of 4 kB, that come between two tries to move it into the file. */
export const FOLD_EVERY_PAGES = 4000

/**
 * Moves the write-ahead log into the file once it has grown by so many pages since the last try. SQLite's own rule
 * tries at every commit as long as the log is that long: beside a report, whose snapshot keeps the log, each commit
 * would sort and sync all of it. Throws what SQLite throws; then the log stays as it is.
 * https://sqlite.org/pragma.html#pragma_wal_checkpoint
 */
export function createLogFolder(db: Database): () => void {
  const look = db.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)')
  let triedAt = 0
  return () => {
    const pages = look.get()?.log ?? 0
    // It began anew.
    if (pages < triedAt) triedAt = 0
    if (pages - triedAt < FOLD_EVERY_PAGES) return
    triedAt = pages
    db.pragma('wal_checkpoint(PASSIVE)')
  }
}
