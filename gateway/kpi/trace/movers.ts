import { followUnit, type SerialCycle, type SerialDefect } from '../../floor/index.ts'
import type { Scenes } from '../scene.ts'

/** Which facts moved units with serial numbers from good, by the rules of kpi.md 2. */
export interface Movers {
  /** The fact that moved the unit which a cycle counted; undefined where none did. */
  of(unit: string, cycle: number): number | undefined
  /** The counted cycles that a fact moved. */
  movedBy(unit: string, fact: number): SerialCycle[]
}

export function createMovers(scenes: Scenes): Movers {
  const { db } = scenes.current()
  const selectCycles = db.prepare<[string], SerialCycle>(
    'SELECT station, ts, fact, result, product FROM cycle WHERE unit = ?',
  )
  const selectDefects = db.prepare<[string], SerialDefect>(
    'SELECT station, ts, fact, kind, origin FROM defect WHERE unit = ?',
  )
  const known = new Map<string, Map<SerialCycle, number>>()

  function isBefore(one: number, other: number, at: number): boolean {
    const { stations } = scenes.at(at)
    const [a, b] = [stations.get(one), stations.get(other)]
    return (a?.line.id ?? '') === (b?.line.id ?? '') && (a?.order ?? 0) < (b?.order ?? 0)
  }

  function follow(unit: string): Map<SerialCycle, number> {
    const found = known.get(unit)
    if (found) return found
    const reuseAfterMs = (at: number) => scenes.at(at).site.attribution.unitReuseAfterMs
    const { movedBy } = followUnit(selectCycles.all(unit), selectDefects.all(unit), reuseAfterMs, isBefore)
    known.set(unit, movedBy)
    return movedBy
  }

  return {
    of: (unit, cycle) => [...follow(unit)].find(([counted]) => counted.fact === cycle)?.[1],
    movedBy: (unit, fact) =>
      [...follow(unit)].filter(([, mover]) => mover === fact).map(([counted]) => counted),
  }
}
