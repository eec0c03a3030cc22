import type { Database } from 'better-sqlite3'

/**
 * Up to this size a store is checked whole. SQLite's quick check reads every page: 3 ms a megabyte out of the
 * memory of the system, 18 ms from a cold disk, so 10 million facts (600 MB) would take 11 s of the 3 that a start may take.
 */
const WHOLE_UP_TO_BYTES = 32 * 2 ** 20
/** Rows read at either end of each table of a larger store. */
const ROWS_AT_AN_END = 5000

/**
 * What is wrong with a store, in SQLite's words; null where nothing was found. A large store is read at both ends
 * of each table, which walks its tree from the root and takes milliseconds: the newest rows are those that a power
 * cut on a lying disk tears, a page lost at the root or a file cut short shows at once. Damage to an old page in
 * the middle is found by whoever reads it, or by `lineside verify`.
 * Throws what SQLite throws where the damage keeps it from looking.
 */
export function findDamage(db: Database): string | null {
  return sizeOf(db) <= WHOLE_UP_TO_BYTES ? checkWhole(db) : readEnds(db)
}

function sizeOf(db: Database): number {
  return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
}

function checkWhole(db: Database): string | null {
  const answer = String(db.pragma('quick_check(1)', { simple: true }))
  return answer === 'ok' ? null : answer
}

function readEnds(db: Database): null {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .pluck()
    .all()
  for (const table of tables) {
    const key = keyOf(db, table)
    for (const direction of ['ASC', 'DESC']) {
      const order = key.map((column) => `"${column}" ${direction}`).join(', ')
      const rows = db.prepare(`SELECT * FROM "${table}" ORDER BY ${order} LIMIT ${ROWS_AT_AN_END}`)
      for (const _row of rows.iterate());
    }
  }
  return null
}

/** The columns in whose order the rows of a table lie. */
function keyOf(db: Database, table: string): string[] {
  const columns = db
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table)
  const hasRowId =
    db.prepare<[string], number>('SELECT wr FROM pragma_table_list(?)').pluck().get(table) === 0
  return hasRowId ? ['rowid'] : columns
}
