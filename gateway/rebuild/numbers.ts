import type { Database } from 'better-sqlite3'

/** Columns of derived tables that hold numbers of the table `name`, in whichever table. */
const NAME_COLUMNS: readonly string[] = [
  'station',
  'signal',
  'worker',
  'product',
  'crew',
  'origin',
  'own_product',
]

export const isNameColumn = (column: string) => NAME_COLUMNS.includes(column)

export interface Columns {
  key: string[]
  rest: string[]
}

/** The columns of a table of the store, its key in order. */
export function columnsOf(db: Database, schema: string, table: string): Columns {
  const columns = db
    .prepare<[string, string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?, ?)')
    .all(table, schema)
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const rest = columns.filter(({ pk }) => pk === 0)
  return { key: key.map(({ name }) => name), rest: rest.map(({ name }) => name) }
}

/**
 * Pairs the numbers that two databases give to the same names, in the temporary table `number (rebuilt, live)`. A
 * name that is in `live` alone is in no row; one that is in `rebuilt` alone has a number below 0.
 */
export function pairNumbers(db: Database, rebuilt: string, live: string): void {
  db.exec(`
    DROP TABLE IF EXISTS temp.number;
    CREATE TEMP TABLE number (rebuilt INTEGER PRIMARY KEY, live INTEGER NOT NULL UNIQUE);
    INSERT INTO temp.number
      SELECT r.id, coalesce(l.id, -r.id) FROM ${rebuilt}.name r
      LEFT JOIN ${live}.name l ON l.kind = r.kind AND l.name = r.name WHERE r.kind <> ''`)
}

/** The value of a rebuilt row as the store has it. */
export function asLive(row: string, column: string): string {
  if (!isNameColumn(column)) return `${row}."${column}"`
  return `(SELECT live FROM temp.number WHERE rebuilt = ${row}."${column}")`
}

/** The value of a row of the store as the rebuilt tables have it. */
export function asRebuilt(row: string, column: string): string {
  if (!isNameColumn(column)) return `${row}."${column}"`
  return `(SELECT rebuilt FROM temp.number WHERE live = ${row}."${column}")`
}
