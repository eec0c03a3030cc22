import type { Database } from 'better-sqlite3'
import { BEGINNING, END } from '../../config/history.ts'
import { DERIVED_TABLES } from '../facts/index.ts'
import { createChangedHours, createProgress, type Progress } from '../floor/index.ts'
import { asLive, columnsOf, pairNumbers } from './numbers.ts'
import { rebuildFile } from './workbench.ts'

/**
 * Puts the rebuilt tables in the place of those of the store, in one transaction, on the connection of the store's
 * one writer. Each shift counts as changed, so that upstream compares its summaries and sends those that differ; and
 * each hour, so that no answer of before is given again.
 */
export function swapIn(db: Database, folder: string, progress: Progress): void {
  db.prepare('ATTACH ? AS rebuilt').run(rebuildFile(folder))
  try {
    db.transaction(() => {
      addNames(db)
      pairNumbers(db, 'rebuilt', 'main')
      for (const table of DERIVED_TABLES) {
        if (table !== 'window_change' && table !== 'changed_hour') replace(db, table)
      }
      noteAllWindows(db)
      noteAllHours(db)
      createProgress(db).write(progress)
    }).immediate()
  } finally {
    db.exec('DETACH rebuilt')
  }
}

function addNames(db: Database): void {
  db.exec(
    "INSERT OR IGNORE INTO main.name (kind, name) SELECT kind, name FROM rebuilt.name WHERE kind <> '' ORDER BY id",
  )
}

function replace(db: Database, table: string): void {
  const { key, rest } = columnsOf(db, 'main', table)
  const columns = [...key, ...rest]
  const quoted = columns.map((column) => `"${column}"`)
  const values = columns.map((column) => asLive('r', column))
  db.exec(`DELETE FROM main.${table}`)
  db.exec(`INSERT INTO main.${table} (${quoted}) SELECT ${values} FROM rebuilt.${table} r`)
}

function noteAllWindows(db: Database): void {
  const next = Number(db.prepare('SELECT coalesce(max(upto), 0) + 1 FROM main.window_change').pluck().get())
  db.prepare('UPDATE main.window_change SET upto = ?').run(next)
  db.prepare(
    'INSERT OR IGNORE INTO main.window_change (shift_from, upto) SELECT shift_from, ? FROM rebuilt.window_change',
  ).run(next)
}

function noteAllHours(db: Database): void {
  db.exec('INSERT OR IGNORE INTO main.changed_hour SELECT hour, change FROM rebuilt.changed_hour')
  const hours = createChangedHours(db)
  hours.noteBasis(BEGINNING, END)
  hours.flush()
}
