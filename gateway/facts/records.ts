import type { Database } from 'better-sqlite3'
import type { Value } from './canonical.ts'

/** A table whose rows are sealed: they are only ever added, numbered from 1 without a gap. */
interface RecordTable {
  /** The number first. */
  columns: readonly string[]
  /** Columns that hold a number of the table `name`: the name itself is sealed. */
  names: readonly string[]
  /** Rows read at once. */
  chunk: number
}

/**
 * What is sealed. To seal another table, add it here. Of the quarantine, what came in is; what became of it is in
 * the facts that were admitted.
 */
const TABLES = {
  fact: {
    columns: ['id', 'ts', 'delay', 'signal', 'client', 'seq', 'quality', 'v', 'extra'],
    names: ['signal', 'client'],
    chunk: 1_000,
  },
  site_version: {
    columns: ['version', 'at', 'holds_from', 'author', 'changes', 'said'],
    names: [],
    chunk: 1,
  },
  correction: {
    columns: ['id', 'at', 'author', 'reason', 'asked', 'taken_out', 'added'],
    names: [],
    chunk: 100,
  },
  revocation: {
    columns: ['id', 'correction', 'at', 'author', 'reason'],
    names: [],
    chunk: 100,
  },
  obstacle: {
    columns: ['id', 'at', 'author', 'worker', 'station', 'cause', 'from_ts', 'to_ts', 'words'],
    names: [],
    chunk: 100,
  },
  obstacle_step: {
    columns: ['id', 'obstacle', 'at', 'author', 'step', 'to_ts', 'words'],
    names: [],
    chunk: 100,
  },
  operation: {
    columns: ['id', 'at', 'who', 'what'],
    names: [],
    chunk: 1_000,
  },
  retention: {
    columns: [
      'id',
      'at',
      'author',
      'reason',
      'upto',
      'facts',
      'first_arrival',
      'last_arrival',
      'first_ts',
      'kept_from',
      'open_from',
      'seal',
      'seal_at',
      'seal_hash',
      'carried_hash',
      'checkpoint',
    ],
    names: [],
    chunk: 100,
  },
  quarantine: {
    columns: [
      'id',
      'at',
      'client',
      'topic',
      'payload',
      'code',
      'detail',
      'seq',
      'ts',
      'boot',
      'elapsed',
      'rebased',
    ],
    names: [],
    chunk: 100,
  },
} as const satisfies Record<string, RecordTable>

export type RecordKind = keyof typeof TABLES
export const RECORD_KINDS = Object.keys(TABLES) as RecordKind[]

/** A row as it is sealed: its number first, names instead of their numbers. */
export type Row = [id: number, ...values: Value[]]

/** Reads what is to be sealed or verified. */
export interface Records {
  /** Rows numbered above `after` up to `last`, in their order; at most as many as are read at once. */
  read(kind: RecordKind, after: number, last: number): Row[]
  /** The first rows numbered above `after` that follow on each other without a gap, at most `most`; null: none. */
  run(kind: RecordKind, after: number, most: number): { first: number; last: number } | null
  /** Number of the last row; 0 when there is none. */
  last(kind: RecordKind): number
}

/** On any connection; a name is looked up once. */
export function createRecords(db: Database): Records {
  const selectName = db.prepare<[Value], string>('SELECT name FROM name WHERE id = ?').pluck()
  const nameOf = new Map<Value, string | null>()
  const readers = Object.fromEntries(
    RECORD_KINDS.map((kind) => [kind, createReader(db, kind)]),
  ) as unknown as Record<RecordKind, ReturnType<typeof createReader>>

  function resolve(number: Value): string | null {
    const known = nameOf.get(number)
    if (known !== undefined) return known
    const name = selectName.get(number) ?? null
    nameOf.set(number, name)
    return name
  }

  return {
    read(kind, after, last) {
      const { select, nameColumns } = readers[kind]
      const rows = select.all(after, last)
      for (const column of nameColumns) for (const row of rows) row[column] = resolve(row[column])
      return rows
    },
    run(kind, after, most) {
      const ids = readers[kind].ids.all(after, most)
      if (ids.length === 0) return null
      const [first] = ids
      const gap = ids.findIndex((id, n) => id !== first + n)
      return { first, last: first + (gap < 0 ? ids.length : gap) - 1 }
    },
    last: (kind) => readers[kind].last.get() ?? 0,
  }
}

function createReader(db: Database, kind: RecordKind) {
  const { columns, names, chunk }: RecordTable = TABLES[kind]
  const [id] = columns
  return {
    nameColumns: names.map((name) => columns.indexOf(name)),
    select: db
      .prepare<number[], Row>(
        `SELECT ${columns.join(', ')} FROM ${kind} WHERE ${id} > ? AND ${id} <= ? ORDER BY ${id} LIMIT ${chunk}`,
      )
      .raw(),
    ids: db
      .prepare<number[], number>(`SELECT ${id} FROM ${kind} WHERE ${id} > ? ORDER BY ${id} LIMIT ?`)
      .pluck(),
    last: db.prepare<[], number>(`SELECT max(${id}) FROM ${kind}`).pluck(),
  }
}
