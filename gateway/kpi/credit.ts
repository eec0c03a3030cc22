import { crewShares, MICRO, NOBODY, TEAM } from '../floor/index.ts'
import type { Counts } from '../web/api.ts'
import type { Count } from './counts.ts'
import type { KpiQuestion } from './question.ts'
import type { Row, Rows } from './rows.ts'
import type { Scene } from './scene.ts'
import { addSubject, subjectsOf } from './subjects.ts'

/** Adds a count to the rows of those that it belongs to, by their shares. */
export function addCount(scene: Scene, question: KpiQuestion, rows: Rows, count: Count): void {
  for (const { id, share, results } of subjectsOf(scene, question.by, count)) {
    const row = rows.get(id, count.window)
    if (crewShares(count.crew).length > 1) row.reasons.add('shared')
    for (const result of results) row.sums[result] += (count[result] / MICRO) * share
    if (!results.includes('good') || count.good === 0) continue
    const good = (count.good / MICRO) * share
    if (count.standard === undefined) {
      row.goodWithoutStandard += good
      row.reasons.add('no_standard')
    } else row.sums.earned_s += good * count.standard
  }
}

/**
 * A row for every subject with attended time or units, adjustments too (contract.md 3). A station or line that has
 * one also has those of its buckets without units: its run time is part of the whole.
 */
export function rowsToShow(rows: Rows): Row[] {
  const all = rows.all()
  const subjects = new Set(all.filter(hasSubstance).map(({ id }) => id))
  return all.filter((row) => hasSubstance(row) || (subjects.has(row.id) && row.watched > 0))
}

function hasSubstance({ sums }: Row): boolean {
  return sums.attended_s > 0 || sums.good !== 0 || sums.scrap !== 0 || sums.rework !== 0
}

/** What no person is credited with, in millionths of a unit: what belongs to nobody, and adjustments of teams. */
export interface Uncredited {
  unattributed: Counts
  team: Counts
}

export function uncredited(counts: Count[]): Uncredited {
  return {
    unattributed: totalOf(counts.filter(({ crew }) => crew === NOBODY)),
    team: totalOf(counts.filter(({ crew }) => crew === TEAM)),
  }
}

export function inUnits({ good, scrap, rework }: Counts): Counts {
  return { good: good / MICRO, scrap: scrap / MICRO, rework: rework / MICRO }
}

function totalOf(counts: Count[]): Counts {
  const total = { good: 0, scrap: 0, rework: 0 }
  for (const count of counts) addSubject(total, count)
  return total
}
