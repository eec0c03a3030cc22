import type { Database } from 'better-sqlite3'

export type NameKind = 'signal' | 'station' | 'worker' | 'product' | 'crew' | 'client'

/** Numbers for the names that rows repeat. A number is given once and never changes. */
export interface Names {
  id(kind: NameKind, name: string): number
  name(id: number): string
  /** After a transaction: whether what was added in it is on disk. */
  settle(isCommitted: boolean): void
}

/** Reads names from the store and adds new ones; the connection must be the writer's. */
export function createNames(db: Database): Names {
  const select = db.prepare<[string, string], { id: number }>(
    'SELECT id FROM name WHERE kind = ? AND name = ?',
  )
  const insert = db.prepare('INSERT INTO name (kind, name) VALUES (?, ?)')
  const selectName = db.prepare<[number], { name: string }>('SELECT name FROM name WHERE id = ?')
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  /** Keys of names given a number in the transaction under way: it may not outlive it. */
  let added: string[] = []

  function add(kind: NameKind, name: string, key: string): number {
    if (db.inTransaction) added.push(key)
    return Number(insert.run(kind, name).lastInsertRowid)
  }

  return {
    id(kind, name) {
      const key = `${kind}\n${name}`
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = select.get(kind, name)?.id ?? add(kind, name, key)
      ids.set(key, id)
      return id
    },
    name(id) {
      const known = names.get(id)
      if (known !== undefined) return known
      const row = selectName.get(id)
      if (!row) throw new Error(`the store has no name number ${id}`)
      names.set(id, row.name)
      return row.name
    },
    settle(isCommitted) {
      if (!isCommitted) {
        for (const key of added) {
          names.delete(ids.get(key) as number)
          ids.delete(key)
        }
      }
      added = []
    },
  }
}

/** The topic of a signal without its prefix, `<line>/<station>/<signal>`; also its name in the store. */
export function signalPath(line: string, station: string, signal: string): string {
  return `${line}/${station}/${signal}`
}

/** The station in the name of a signal. */
export function signalStation(path: string): string {
  return path.split('/')[1]
}
