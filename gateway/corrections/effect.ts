import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Store } from '../facts/index.ts'
import { createCalendar, createFloor } from '../floor/index.ts'
import { queryKpis } from '../kpi/index.ts'
import type { CorrectionEffect, KpiRow } from '../web/api.ts'
import type { MovedFigures } from '../web/messages.ts'

interface Scene {
  store: Store
  history: SiteHistory
  now: number
}

/** A change of the facts: the first instant that it touches, and what makes it. */
export interface Change {
  since: number
  /** Answers with the history that holds by it. */
  carryOut(): SiteHistory
}

type Rows = Map<string, CorrectionEffect['after']>
type Subject = CorrectionEffect['by']

const SUBJECTS: readonly Subject[] = ['worker', 'station', 'line']
const BATCH = 5000
/** What is tried derives all since the correction and throws it away: readings wait for it. */
const MOST_FACTS = 300_000
const DAY_MS = 86_400_000

/** Ends the transaction of what is only tried with nothing written. */
class Undone extends Error {
  readonly rows: Rows
  constructor(rows: Rows) {
    super('only tried')
    this.rows = rows
  }
}

/**
 * The rows of figures by shift that a change of the facts would alter, before and after, of a week at most; nothing
 * stays of it. `prepare` may write. Throws CORRECTION_NOT_POSSIBLE where it reaches too far back to be tried.
 */
export function effectOf(scene: Scene, prepare: () => Change): CorrectionEffect[] {
  return tried(scene, prepare, (state, since) => {
    const from = startOf(state, since)
    const to = Math.max(Math.min(from + 7 * DAY_MS, state.now), since + DAY_MS)
    return rowsWithin(state, SUBJECTS, from, to)
  })
}

/** Workers whose figures it would alter, of however many shifts; else as `effectOf`. */
export function movedBy(scene: Scene, prepare: () => Change): MovedFigures[] {
  const effects = tried(scene, prepare, (state, since) =>
    rowsWithin(state, ['worker'], startOf(state, since), Math.max(state.now, since + DAY_MS)),
  )
  return effects.map(({ id, from }) => ({ worker: id, from: Date.parse(from) }))
}

/** What `look` sees after a change and not before, or otherwise; nothing stays of the change. */
function tried(
  scene: Scene,
  prepare: () => Change,
  look: (scene: Scene, since: number) => Rows,
): CorrectionEffect[] {
  let touched = 0
  try {
    scene.store.transaction(() => {
      const { since, carryOut } = prepare()
      touched = since
      refuseLong(scene.store, since)
      const after = { ...scene, history: carryOut() }
      deriveAgain(after, since)
      throw new Undone(look(after, since))
    })
  } catch (error) {
    if (error instanceof Undone) return differences(look(scene, touched), error.rows)
    throw error
  }
  return []
}

/** Before anything is derived again: what was forgotten for it would take long to come back. */
function refuseLong({ db }: Store, since: number): void {
  const count = db
    .prepare<number[], number>(
      'SELECT count(*) FROM (SELECT 1 FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ? LIMIT ?)',
    )
    .pluck()
  let left = MOST_FACTS
  for (const signal of db.prepare<[], number>("SELECT id FROM name WHERE kind = 'signal'").pluck().all()) {
    left -= count.get(signal, since, left + 1) ?? 0
    if (left < 0) throw tooLong()
  }
}

function deriveAgain({ store, history, now }: Scene, since: number): void {
  const floor = createFloor(store.db, history, store.names)
  floor.reviseFrom(since, now)
  if (store.lastFact() - floor.progress().upto > MOST_FACTS) throw tooLong()
  for (;;) {
    const facts = store.factsAfter(floor.progress().upto, BATCH)
    if (facts.length === 0) return
    floor.apply(facts, now)
  }
}

function tooLong(): LinesideError {
  return new LinesideError(
    'CORRECTION_NOT_POSSIBLE',
    'too far back to say beforehand what it changes; whoever is not limited to teams can make it',
  )
}

/** The start of the shift that holds an instant, else a day before it. */
function startOf({ history }: Scene, at: number): number {
  return createCalendar(history).at(at)?.from ?? at - DAY_MS
}

function rowsWithin(
  { store, history, now }: Scene,
  subjects: readonly Subject[],
  from: number,
  to: number,
): Rows {
  const rows = subjects.flatMap((by) =>
    queryKpis(store.db, history, { by, from, to, bucket: 'shift' }, now).rows.map(
      (row) => [JSON.stringify([by, row.id, row.from, row.shift]), figuresOf(row)] as const,
    ),
  )
  return new Map(rows)
}

function figuresOf({ sums, kpis }: KpiRow): CorrectionEffect['after'] {
  return { sums, kpis }
}

function differences(before: Rows, after: Rows): CorrectionEffect[] {
  const effects: CorrectionEffect[] = []
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, next] = [before.get(key) ?? null, after.get(key) ?? null]
    if (JSON.stringify(old) === JSON.stringify(next)) continue
    const [by, id, from, shift] = JSON.parse(key) as [
      CorrectionEffect['by'],
      string,
      string,
      CorrectionEffect['shift'],
    ]
    effects.push({ by, id, from, shift, before: old, after: next })
  }
  return effects
}
