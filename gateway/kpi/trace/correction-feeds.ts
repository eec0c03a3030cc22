import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../../config/history.ts'
import { type Correction, createCorrections } from '../../facts/index.ts'
import { leftName } from '../../floor/index.ts'
import type { TraceCorrection, TraceCorrectionAnswer } from '../../web/api.ts'
import { type Scenes, scenesOf } from '../scene.ts'
import { countedSlots } from './counted-slots.ts'
import type { Reach } from './effect.ts'
import { effectsOf } from './effects.ts'
import { briefly, createFactDetails } from './fact-details.ts'
import { factsAsSource, feedsFrom, type Source } from './feeds.ts'
import { formulaOf } from './formulas.ts'
import { correctionOver, type DatedStandard, standardsWithin } from './standards.ts'
import { stationNumber } from './station-number.ts'

/** A question about one correction; `from`: only windows that begin then or later. Instants are epoch milliseconds. */
export interface CorrectionQuestion {
  correction: number
  from?: number
  /** Windows at most. */
  limit: number
}

/**
 * The facts of a correction, or its standard time, and the figures of shifts (of days, outside the shifts) that rest on
 * them. Undefined where there is no such correction.
 */
export function traceCorrection(
  db: Database,
  history: SiteHistory,
  { correction: id, from, limit }: CorrectionQuestion,
  now: number,
): TraceCorrectionAnswer | undefined {
  const scenes = scenesOf(db, history)
  const corrections = createCorrections(db)
  const correction = corrections.get(id)
  if (!correction) return undefined
  const standard = standardBy(scenes, correction, corrections.all(), now)
  const source = standard
    ? standardAsSource(scenes, standard, now)
    : factsAsSource(scenes, correction.added, reachesOf(scenes, correction, now))
  const brief = briefly(correction) as TraceCorrection
  return {
    correction: brief,
    revoked: correction.revoked !== null,
    lines: linesOf(scenes, correction),
    added: correction.added,
    taken_out: correction.takenOut,
    standard: standard && {
      ...{ product: standard.product, station: standard.station },
      ...{ seconds: standard.seconds, from: standard.from, correction: brief },
    },
    ...feedsFrom(scenes, source, { from, limit }, now),
  }
}

function reachesOf(scenes: Scenes, { added }: Correction, now: number): Reach[] {
  const details = createFactDetails(scenes)
  const found = new Map<string, Reach>()
  for (const id of added) {
    const fact = details.of(id)
    for (const reach of fact ? effectsOf(scenes, fact, now).reaches : []) {
      found.set(JSON.stringify(reach), reach)
    }
  }
  return [...found.values()]
}

function standardBy(
  scenes: Scenes,
  { id, asked }: Correction,
  corrections: readonly Correction[],
  now: number,
): DatedStandard | null {
  if (asked.kind !== 'standard') return null
  const named = { product: String(asked.product), station: String(asked.station), from: String(asked.from) }
  if (correctionOver(corrections, named)?.id !== id) return null
  const since = scenes.calendar.midnight(named.from)
  return standardsWithin(scenes, named, since, now + 1).find(({ from }) => from === named.from) ?? null
}

/** What is worked out with a standard: the seconds of its units, and the balance of its line. */
function standardAsSource(scenes: Scenes, standard: DatedStandard, now: number): Source {
  const { product, station, since } = standard
  const until = Math.min(standard.until, now + 1)
  const places = [station, leftName(station)].flatMap((name) => stationNumber(scenes, name) ?? [])
  return {
    reaches: spansOfUnits(scenes, since, until).flatMap((span) =>
      places.map((place): Reach => ({ kind: 'units', station: place, ...span })),
    ),
    bounds: () => false,
    isBehind: (_scene, { input }, { count }) =>
      count.product === product && (input === 'earned_s' || input === 'standard_s'),
    inputsOf(window) {
      const line = lineAt(scenes, station, Math.min(window.to - 1, now))
      if (line === undefined) return []
      const figure = { by: 'line', id: line, ...window, kpi: 'line_balance' } as const
      const parts = formulaOf(scenes, figure, now).inputs.flatMap((input) => input.parts ?? [])
      const isIn = parts.some(
        (part) =>
          part.station === station &&
          part.standard?.from === standard.from &&
          part.standard.product === product,
      )
      return isIn ? [{ by: 'line', id: line, input: 'standards_s', product }] : []
    },
  }
}

/** Where anything was counted, on whatever line: a standard can hold for months before a unit is made by it. */
function spansOfUnits(scenes: Scenes, from: number, to: number): { from: number; to: number }[] {
  return countedSlots(scenes, { by: 'station', from, to }, 'standard_s').map((slot) => ({
    from: Math.max(slot, from),
    to: Math.min(scenes.calendar.slotFrom(slot + 1), to),
  }))
}

function linesOf(scenes: Scenes, { asked, added, takenOut }: Correction): string[] {
  if (asked.kind === 'standard') {
    const at = scenes.calendar.midnight(String(asked.from))
    return [lineAt(scenes, String(asked.station), at) ?? []].flat()
  }
  const details = createFactDetails(scenes)
  return [...new Set([...added, ...takenOut].flatMap((fact) => details.of(fact)?.line ?? []))]
}

function lineAt(scenes: Scenes, station: string, at: number): string | undefined {
  const { lines } = scenes.at(at).site
  return lines.find(({ stations }) => stations.some(({ id }) => id === station))?.id
}
