import type { Correction } from '../../facts/index.ts'
import type { TracePart, TraceStandard } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'
import { briefly } from './fact-details.ts'
import type { InputName } from './figures.ts'

/** A standard of a product at a station, and since when it holds, epoch milliseconds. */
export interface DatedStandard {
  product: string
  station: string
  seconds: number
  /** The local date from which it holds. */
  from: string
  since: number
  until: number
}

/** Inputs that are worked out with standard times. */
const OF_STANDARDS: readonly InputName[] = ['earned_s', 'standard_s', 'standards_s', 'longest_standard_s']

/** The standards of a product at a station that are in force at some time of [from, to), oldest first. */
export function standardsWithin(
  scenes: Scenes,
  { product, station }: { product: string; station: string },
  from: number,
  to: number,
): DatedStandard[] {
  const found = new Map<string, DatedStandard>()
  for (const { scene, ...reign } of scenes.within(from, to)) {
    const dated = scene.site.standards
      .filter((one) => one.station === station && one.product === product)
      .map(({ seconds, from: date }) => ({ seconds, from: date, since: scenes.calendar.midnight(date) }))
      .sort((a, b) => a.since - b.since)
    for (const [i, one] of dated.entries()) {
      const until = dated[i + 1]?.since ?? Number.POSITIVE_INFINITY
      if (one.since >= reign.to || until <= reign.from) continue
      found.set(`${one.from} ${one.seconds}`, { product, station, ...one, until })
    }
  }
  return [...found.values()].sort((a, b) => a.since - b.since)
}

/** The correction by which a standard holds, whatever the site file says (decision 0019); undefined: none. */
export function correctionOver(
  corrections: readonly Correction[],
  { product, station, from }: Pick<DatedStandard, 'product' | 'station' | 'from'>,
): Correction | undefined {
  return corrections.findLast(
    ({ asked, revoked }) =>
      revoked === null &&
      asked.kind === 'standard' &&
      asked.product === product &&
      asked.station === station &&
      asked.from === from,
  )
}

/** The standards that the parts of a formula's inputs were worked out with, each with the correction over it. */
export function standardsBehind(
  scenes: Scenes,
  { from, to }: { from: number; to: number },
  inputs: { base: InputName }[],
  parts: TracePart[][],
  corrections: readonly Correction[],
): TraceStandard[] {
  const used = new Set<string>()
  const places = new Map<string, { product: string; station: string }>()
  for (const { station, units, standard } of parts.filter((_, i) => isOfStandards(inputs[i])).flat()) {
    const product = units?.product ?? standard?.product
    const seconds = units ? units.standard_s : standard?.seconds
    if (station === null || product === undefined || seconds == null) continue
    places.set(`${station} ${product}`, { product, station })
    used.add(`${station} ${product} ${seconds}`)
  }
  return [...places.values()].flatMap((place) =>
    standardsWithin(scenes, place, from, to)
      .filter(({ seconds }) => used.has(`${place.station} ${place.product} ${seconds}`))
      .map((dated) => ({
        ...{ product: dated.product, station: dated.station, seconds: dated.seconds, from: dated.from },
        correction: briefly(correctionOver(corrections, dated)),
      })),
  )
}

const isOfStandards = ({ base }: { base: InputName }) => OF_STANDARDS.includes(base)
