import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Store } from '../facts/index.ts'
import { createCalendar, createFloor } from '../floor/index.ts'
import { queryKpis } from '../kpi/index.ts'
import type { CorrectionEffect, KpiRow } from '../web/api.ts'

interface Scene {
  store: Store
  history: SiteHistory
  now: number
}

const SUBJECTS = ['worker', 'station', 'line'] as const
const BATCH = 5000
/** A preview derives all since the correction and throws it away: readings wait for it. */
const MOST_FACTS = 300_000
const DAY_MS = 86_400_000

/** Ends the transaction of a preview with nothing written. */
class Undone extends Error {
  readonly effect: CorrectionEffect[]
  constructor(effect: CorrectionEffect[]) {
    super('a preview')
    this.effect = effect
  }
}

/**
 * The rows of figures by shift that a change of the facts would alter, before and after; nothing stays of it.
 * `prepare` may write; it answers with the first instant touched and with what makes the change, which answers with
 * the history that holds by it.
 */
export function effectOf(
  scene: Scene,
  prepare: () => { since: number; carryOut(): SiteHistory },
): CorrectionEffect[] {
  try {
    scene.store.transaction(() => {
      const { since, carryOut } = prepare()
      const before = rowsSince(scene, since)
      const after = { ...scene, history: carryOut() }
      deriveAgain(after, since)
      throw new Undone(differences(before, rowsSince(after, since)))
    })
  } catch (error) {
    if (error instanceof Undone) return error.effect
    throw error
  }
  return []
}

function deriveAgain({ store, history, now }: Scene, since: number): void {
  const floor = createFloor(store.db, history, store.names)
  floor.reviseFrom(since, now)
  if (store.lastFact() - floor.progress().upto > MOST_FACTS) {
    throw new LinesideError('CORRECTION_NOT_POSSIBLE', 'too far back to be shown beforehand; it can be made')
  }
  for (;;) {
    const facts = store.factsAfter(floor.progress().upto, BATCH)
    if (facts.length === 0) return
    floor.apply(facts, now)
  }
}

/** Figures by shift, from the shift that holds the first instant touched, for a week at most. */
function rowsSince({ store, history, now }: Scene, since: number): Map<string, CorrectionEffect['after']> {
  const calendar = createCalendar(history)
  const from = calendar.at(since)?.from ?? since - DAY_MS
  const to = Math.max(Math.min(from + 7 * DAY_MS, now), since + DAY_MS)
  const rows = SUBJECTS.flatMap((by) =>
    queryKpis(store.db, history, { by, from, to, bucket: 'shift' }, now).rows.map(
      (row) => [JSON.stringify([by, row.id, row.from, row.shift]), figuresOf(row)] as const,
    ),
  )
  return new Map(rows)
}

function figuresOf({ sums, kpis }: KpiRow): CorrectionEffect['after'] {
  return { sums, kpis }
}

function differences(
  before: Map<string, CorrectionEffect['after']>,
  after: Map<string, CorrectionEffect['after']>,
): CorrectionEffect[] {
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
