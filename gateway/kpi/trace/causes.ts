import { type FactExtra, signalStation } from '../../facts/index.ts'
import { longestSession } from '../../floor/index.ts'
import type { TraceEntry } from '../../web/api.ts'
import type { SubjectType } from '../question.ts'
import type { Scene, Scenes } from '../scene.ts'
import type { InputName } from './figures.ts'
import { createMovers } from './movers.ts'
import type { CountedUnit } from './units.ts'

export type Cause = TraceEntry['rests_on'][number]

/** On what, besides its own fact, a single unit rests: who was signed on, which product was in force, and so on. */
export interface Causes {
  /** For an input of a subject; by person only their own sign-ons are named. */
  of(scene: Scene, by: SubjectType, id: string, input: InputName, unit: CountedUnit): Cause[]
}

interface FactRow {
  signal: number
  extra: string | null
}

/** Reads on the connection of the scenes; for one answer, as it remembers what it has read. */
export function createCauses(scenes: Scenes): Causes {
  const { db, history, name } = scenes.current()
  const longestMs = longestSession(history)
  const selectFact = db.prepare<[number], FactRow>('SELECT signal, extra FROM fact WHERE id = ?')
  const selectUnit = db
    .prepare<number[], number>(
      'SELECT fixed_crew FROM unit WHERE station = ? AND ts = ? AND fact = ? AND part = ?',
    )
    .pluck()
  const selectSessions = db.prepare<number[], { worker: number; in_fact: number }>(
    'SELECT worker, in_fact FROM session WHERE station = ? AND in_ts > ? AND in_ts <= ? AND out_ts > ?',
  )
  const selectProduct = db
    .prepare<number[], number>(
      'SELECT fact FROM change_over WHERE station = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
    )
    .pluck()
  const selectPrevious = db
    .prepare<number[], number>(
      `SELECT fact FROM total WHERE signal = ? AND (ts, fact) < (?, ?)
         AND EXISTS (SELECT 1 FROM total WHERE signal = ? AND ts = ? AND fact = ?)
       ORDER BY ts DESC, fact DESC LIMIT 1`,
    )
    .pluck()
  const selectStation = db
    .prepare<[string], number>("SELECT id FROM name WHERE kind = 'station' AND name = ?")
    .pluck()
  const movers = createMovers(scenes)
  const facts = new Map<number, { signal: number; extra: FactExtra; station: number }>()

  function factOf(id: number) {
    const known = facts.get(id)
    if (known) return known
    const row = selectFact.get(id)
    const station = row ? selectStation.get(signalStation(name(row.signal))) : undefined
    const extra = row?.extra ? (JSON.parse(row.extra) as FactExtra) : {}
    const made = { signal: row?.signal ?? 0, extra, station: station ?? 0 }
    facts.set(id, made)
    return made
  }

  function signedOn(scene: Scene, by: SubjectType, id: string, { single, count }: CountedUnit): Cause[] {
    if (selectUnit.get(count.station, single.ts, single.fact, single.part) === 1) return []
    return selectSessions
      .all(count.station, single.ts - longestMs, single.ts, single.ts)
      .filter(({ worker }) => {
        const who = name(worker)
        return by === 'worker' ? who === id : scene.workers.get(who)?.team === id
      })
      .map(({ in_fact }) => ({ why: 'signed_on', fact: in_fact }))
  }

  return {
    of(scene, by, id, input, unit) {
      const { single } = unit
      const { signal, extra, station } = factOf(single.fact)
      const causes: Cause[] = []
      if (by === 'worker' || by === 'team') causes.push(...signedOn(scene, by, id, unit))
      const dependsOnProduct = by === 'product' || input === 'earned_s' || input === 'standard_s'
      const product =
        dependsOnProduct && extra.product === undefined ? selectProduct.get(station, single.ts) : undefined
      if (product !== undefined) causes.push({ why: 'product', fact: product })
      const { ts, fact } = single
      const previous = selectPrevious.get(signal, ts, fact, signal, ts, fact)
      if (previous !== undefined) causes.push({ why: 'previous_total', fact: previous })
      const mover = extra.unit === undefined ? undefined : movers.of(extra.unit, fact)
      if (mover !== undefined) causes.push({ why: 'moved_by', fact: mover })
      return causes.filter((cause) => cause.fact !== fact)
    },
  }
}
