import type { Database } from 'better-sqlite3'
import type { Standard } from '../../config/site.ts'

/** What somebody put right, with author and reason; it is never changed, but it can be revoked. */
export interface Correction {
  id: number
  /** When it was made, epoch milliseconds. */
  at: number
  author: string
  reason: string
  /** What was asked for, as it was asked. */
  asked: Record<string, unknown>
  /** Facts that it took out, and facts that came with it. */
  takenOut: number[]
  added: number[]
  revoked: { at: number; author: string; reason: string } | null
}

/** Corrections, and which facts count: the table `void` follows from them (see `isVoidAsCorrected`). */
export interface Corrections {
  all(): Correction[]
  get(id: number): Correction | undefined
  /** Standards that hold whatever the site file says, in the order in which they were put right. */
  standards(): Standard[]
  /** The number that the next one gets. */
  nextId(): number
  add(correction: Omit<Correction, 'revoked'>): void
  /** What it took out counts again, what it added does not. */
  revoke(correction: Correction, at: number, author: string, reason: string): void
}

interface Row {
  id: number
  at: number
  author: string
  reason: string
  asked: string
  taken_out: string
  added: string
  revoked_at: number | null
  revoked_by: string | null
  revoked_reason: string | null
}

/** The client whose readings are those that a correction added. */
export function correctionClient(id: number): string {
  return `correction ${id}`
}

/** On the connection given; all but reading on the writer's only. */
export function createCorrections(db: Database): Corrections {
  const columns = `SELECT correction.*, revocation.at AS revoked_at, revocation.author AS revoked_by,
    revocation.reason AS revoked_reason FROM correction LEFT JOIN revocation ON revocation.correction = correction.id`
  const select = db.prepare<[], Row>(`${columns} ORDER BY correction.id`)
  const selectOne = db.prepare<[number], Row>(`${columns} WHERE correction.id = ?`)
  const selectStandards = db
    .prepare<[], string>(
      `SELECT asked FROM correction WHERE json_extract(asked, '$.kind') = 'standard'
         AND NOT EXISTS (SELECT 1 FROM revocation WHERE revocation.correction = correction.id) ORDER BY id`,
    )
    .pluck()
  const insertVoid = db.prepare('INSERT INTO void (fact, correction) VALUES (?, ?)')
  const takeOut = (facts: number[], correction: number) => {
    for (const fact of facts) insertVoid.run(fact, correction)
  }
  return {
    all: () => select.all().map(toCorrection),
    get: (id) => {
      const row = selectOne.get(id)
      return row && toCorrection(row)
    },
    standards: () => selectStandards.all().map(standardIn),
    nextId: () => 1 + Number(db.prepare('SELECT coalesce(max(id), 0) FROM correction').pluck().get()),
    add({ id, at, author, reason, asked, takenOut, added }) {
      db.prepare(
        'INSERT INTO correction (id, at, author, reason, asked, taken_out, added) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(id, at, author, reason, JSON.stringify(asked), JSON.stringify(takenOut), JSON.stringify(added))
      takeOut(takenOut, id)
    },
    revoke({ id, added }, at, author, reason) {
      db.prepare('INSERT INTO revocation (correction, at, author, reason) VALUES (?, ?, ?, ?)').run(
        id,
        at,
        author,
        reason,
      )
      db.prepare('DELETE FROM void WHERE correction = ?').run(id)
      takeOut(added, id)
    },
  }
}

function standardIn(asked: string): Standard {
  const { product, station, seconds, from } = JSON.parse(asked) as Standard
  return { product, station, seconds, from }
}

function toCorrection({
  revoked_at,
  revoked_by,
  revoked_reason,
  asked,
  taken_out,
  added,
  ...row
}: Row): Correction {
  return {
    ...row,
    takenOut: JSON.parse(taken_out) as number[],
    added: JSON.parse(added) as number[],
    asked: JSON.parse(asked) as Record<string, unknown>,
    revoked:
      revoked_at === null ? null : { at: revoked_at, author: revoked_by ?? '', reason: revoked_reason ?? '' },
  }
}

/** What the table `void` holds if nobody has touched it, by correction and fact. */
export function isVoidAsCorrected(db: Database): boolean {
  const expected = createCorrections(db)
    .all()
    .flatMap(({ id, takenOut, added, revoked }) =>
      (revoked ? added : takenOut).map((fact) => `${id} ${fact}`),
    )
  const found = db.prepare<[], string>("SELECT correction || ' ' || fact FROM void").pluck().all()
  return found.length === expected.length && new Set([...found, ...expected]).size === expected.length
}
