import type { TableDifference } from '../gateway/rebuild/index.ts'

type Row = TableDifference['rows'][number]

/** A report for people: each table that differs with its counts, then the first rows with both values. */
export function differencesInWords(differences: TableDifference[]): string {
  return differences
    .flatMap((table) => [heading(table), ...table.rows.map(rowInWords), more(table)])
    .join('\n')
}

function heading({ table, changed, missing, surplus }: TableDifference): string {
  const counts = [
    [changed, 'with other values'],
    [missing, 'that the gateway lacks'],
    [surplus, 'that the gateway has and the facts do not give'],
  ] as const
  const told = counts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)
  return `table ${table}: rows ${told.join(', ')}`
}

function rowInWords({ key, live, rebuilt }: Row): string {
  return `  ${values(key)}: gateway ${side(live)}; rebuilt ${side(rebuilt)}`
}

function more({ changed, missing, surplus, rows }: TableDifference): string {
  return `  ${changed + missing + surplus} in all, ${rows.length} shown`
}

const side = (row: Row['key'] | null) => (row === null ? 'has no such row' : values(row))

/** Instants are told as such: by name, all of them are in columns that end like these. */
function values(row: Row['key']): string {
  return Object.entries(row)
    .map(([column, value]) => `${column} ${isInstant(column, value) ? instant(value) : (value ?? 'none')}`)
    .join(', ')
}

/** Beyond what a date can hold: a session that is still open. */
const LAST_INSTANT = 8.64e15

function isInstant(column: string, value: string | number | null): value is number {
  const isTime = /(^|_)(ts|at|slot|from|to)$/.test(column)
  return isTime && typeof value === 'number'
}

const instant = (at: number) => (at > LAST_INSTANT ? 'open' : new Date(at).toISOString())
