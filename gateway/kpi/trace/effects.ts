import { createProgress, isDerived } from '../../floor/index.ts'
import type { TraceFact } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'
import type { Effects } from './effect.ts'
import { movedUnits, steps, totals, units } from './effects-on-units.ts'
import { products, sessions, states } from './effects-over-time.ts'
import { stationNumber } from './station-number.ts'

const LOOK_UPS = [sessions, states, products, units, totals, movedUnits, steps]

/** What became of a fact in the derived tables. */
export function effectsOf(scenes: Scenes, fact: TraceFact, now: number): Effects {
  const { db } = scenes.current()
  const { id } = fact
  const ts = Date.parse(fact.ts)
  if (fact.taken_out_by) return { means: [{ what: 'taken_out' }], reaches: [] }
  if (!isDerived({ id, ts }, createProgress(db).read()))
    return { means: [{ what: 'not_worked_in' }], reaches: [] }
  const station = stationNumber(scenes, fact.station) ?? 0
  const found = LOOK_UPS.map((look) => look({ scenes, fact, id, ts, station, now }))
  const means = found.flatMap((effects) => effects.means)
  return {
    means: means.length > 0 ? means : [{ what: 'nothing' }],
    reaches: found.flatMap((effects) => effects.reaches),
  }
}
