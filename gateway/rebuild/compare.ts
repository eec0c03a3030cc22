import type { Database } from 'better-sqlite3'
import { DERIVED_TABLES } from '../facts/index.ts'
import { asLive, asRebuilt, type Columns, columnsOf, isNameColumn, pairNumbers } from './numbers.ts'

type Values = Record<string, string | number | null>

/** A row that is not the same in the store and in the rebuilt tables; numbers of names are told as names. */
export interface RowDifference {
  key: Values
  /** The values that differ, of all beside the key where the other side has no such row; null: no such row. */
  live: Values | null
  rebuilt: Values | null
}

/** What differs in one table. */
export interface TableDifference {
  table: string
  /** Rows with other values, rows that the store lacks, rows that it should not have. */
  changed: number
  missing: number
  surplus: number
  /** The first of them. */
  rows: RowDifference[]
}

const SHOWN = 20

/**
 * The changes of windows and hours are numbered in the order in which they were noticed, which follows from the moment
 * and not from the facts: it is no figure.
 */
const COMPARED = DERIVED_TABLES.filter((table) => table !== 'window_change' && table !== 'changed_hour')

/** Compares the derived tables of `live` with those of `main`, row by row, through names. To be called in one snapshot. */
export function compareTables(db: Database): TableDifference[] {
  pairNumbers(db, 'main', 'live')
  return COMPARED.map((table) => compareTable(db, table)).filter(
    ({ changed, missing, surplus }) => changed + missing + surplus > 0,
  )
}

/** Rows of `live` that are compared: past runs from `kept_from` on are of a drop that has no stub yet, and no figure. */
const HOLDS: Record<string, string> = {
  past_run: 'l.ts < (SELECT coalesce(max(kept_from), -9e15) FROM live.retention)',
}

function compareTable(db: Database, table: string): TableDifference {
  const columns = columnsOf(db, 'live', table)
  const found: TableDifference = { table, changed: 0, missing: 0, surplus: 0, rows: [] }
  const tell = (difference: RowDifference) => {
    if (found.rows.length < SHOWN) found.rows.push(difference)
  }
  const inWords = createWording(db)
  for (const row of db.prepare<[], Values>(liveRowsThatDiffer(table, columns)).iterate()) {
    const isSurplus = row[`rebuilt ${columns.key[0]}`] === null
    found[isSurplus ? 'surplus' : 'changed']++
    const differing = columns.rest.filter(
      (column) => isSurplus || row[`live ${column}`] !== row[`rebuilt ${column}`],
    )
    tell({
      key: inWords(row, 'live', columns.key),
      live: inWords(row, 'live', differing),
      rebuilt: isSurplus ? null : inWords(row, 'rebuilt', differing),
    })
  }
  for (const row of db.prepare<[], Values>(rowsThatLiveLacks(table, columns)).iterate()) {
    found.missing++
    tell({
      key: inWords(row, 'rebuilt', columns.key),
      live: null,
      rebuilt: inWords(row, 'rebuilt', columns.rest),
    })
  }
  return found
}

function liveRowsThatDiffer(table: string, { key, rest }: Columns): string {
  const columns = [...key, ...rest].flatMap((column) => [
    `l."${column}" AS "live ${column}"`,
    `${asLive('r', column)} AS "rebuilt ${column}"`,
  ])
  const isSame = key.map((column) => `r."${column}" = ${asRebuilt('l', column)}`)
  const differs = rest.map((column) => `l."${column}" IS NOT ${asLive('r', column)}`)
  return `SELECT ${columns} FROM live.${table} l LEFT JOIN main.${table} r ON ${isSame.join(' AND ')}
    WHERE (${[`r."${key[0]}" IS NULL`, ...differs].join(' OR ')}) AND ${HOLDS[table] ?? 'true'}
    ORDER BY ${key.map((column) => `l."${column}"`)}`
}

function rowsThatLiveLacks(table: string, { key, rest }: Columns): string {
  const columns = [...key, ...rest].map((column) => `${asLive('r', column)} AS "rebuilt ${column}"`)
  const isSame = key.map((column) => `l."${column}" = ${asLive('r', column)}`)
  return `SELECT ${columns} FROM main.${table} r
    WHERE NOT EXISTS (SELECT 1 FROM live.${table} l WHERE ${isSame.join(' AND ')})
    ORDER BY ${key.map((column) => `r."${column}"`)}`
}

/** Takes the values of one side out of a row, with names for their numbers. */
function createWording(db: Database) {
  const selectLive = db.prepare<[number], string>('SELECT name FROM live.name WHERE id = ?').pluck()
  const selectRebuilt = db.prepare<[number], string>('SELECT name FROM main.name WHERE id = ?').pluck()
  const nameOf = (number: number) => (number < 0 ? selectRebuilt.get(-number) : selectLive.get(number))
  return (row: Values, side: 'live' | 'rebuilt', columns: string[]): Values =>
    Object.fromEntries(
      columns.map((column) => {
        const value = row[`${side} ${column}`]
        return [column, isNameColumn(column) && typeof value === 'number' ? (nameOf(value) ?? value) : value]
      }),
    )
}
