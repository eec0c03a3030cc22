import fc from 'fast-check'
import type { Site } from '../../config/site.ts'
import { at, MINUTE, type Reading, type SitePlan, siteOf, station } from './fixture.ts'

// For the laws of this room and of kpi: days full of coincidences.

/** How many cases a law runs; raised for soak runs. */
export const CASES = Number(process.env.LINESIDE_CASES ?? 0) || undefined

/**
 * Checks that a property holds. The event loop turns after each case: only then SQLite's statements that nobody uses
 * any more are given back, and thousands of cases would take all memory. The first case that fails is told as it is,
 * with the seed that finds it again: to look for the smallest, of days that take a tenth of a second each, is a matter
 * of minutes, and what a test found is lost when its time is over. LINESIDE_SHRINK=1 looks for it.
 */
export async function hold<Case>(
  property: fc.IAsyncPropertyWithHooks<Case>,
  parameters: fc.Parameters<Case>,
): Promise<void> {
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const endOnFailure = process.env.LINESIDE_SHRINK === undefined
  await fc.assert(property.afterEach(turn), { endOnFailure, ...parameters })
}

/** Few instants, around ends of shifts and limits of the rules, so that ties and exact distances are common. */
const INSTANTS = [
  at(5, 20),
  at(5, 40),
  at(6),
  at(6, 0, 3),
  at(9, 59, 59, 999),
  at(10, 15),
  at(13, 40),
  at(13, 50),
  at(13, 59, 58),
  at(13, 59, 59, 999),
  at(14),
  at(14, 0, 0, 1),
  at(14, 0, 5),
  at(14, 3),
  at(14, 5),
  at(14, 20),
  at(14, 29, 59, 999),
  at(14, 30),
  at(14, 30, 0, 1),
  at(14, 35),
  at(14, 50),
  at(15),
  at(15, 0, 0, 1),
  at(15, 20),
  at(15, 50),
  at(18),
  at(18, 0, 0, 1),
  at(21, 50),
  at(22),
  at(22, 30),
  at(22, 30, 0, 1),
  at(22, 45),
  at(27),
]

/** Instants, with those that matter far more often than others. */
export const ts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...INSTANTS) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 220 }).map((step) => at(5) + step * 5 * MINUTE) },
)
const at3 = (signal: string) => fc.constantFrom('st-1', 'st-2', 'st-3').map((id) => `${id}/${signal}`)
const results = fc.constantFrom('good', 'good', 'scrap', 'rework')
const units = fc.constantFrom('u-1', 'u-2', 'u-3')

const badge: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('badge'),
  v: fc.constantFrom('w-1', 'w-2', 'w-3'),
  extra: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    { action: 'in' as const },
    { action: 'out' as const },
  ),
})
const cycle: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('cycle'),
  v: results,
  extra: fc.oneof(fc.constant(undefined), fc.record({ unit: units })),
})
const total: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('total'),
  v: fc.constantFrom(0, 3, 8, 30, 200, 40_000, 65_530),
})
const good: fc.Arbitrary<Reading> = fc.record({ ts, path: at3('good'), v: fc.constantFrom(0, 1, 2.5) })
const defect: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('defect'),
  v: fc.constant('scratch'),
  extra: fc.record(
    { unit: units, origin: fc.constantFrom('st-1', 'st-2'), kind: fc.constantFrom('scrap', 'rework') },
    { requiredKeys: [] },
  ),
})
const state: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('state'),
  v: fc.constantFrom('0', '1', 'starved', 'blocked', 'idle'),
  quality: fc.constantFrom('good', 'good', 'good', 'bad'),
})
const product: fc.Arbitrary<Reading> = fc.record({
  ts,
  path: at3('product'),
  v: fc.constantFrom('p-1', 'p-2'),
})

/** Readings in the order of (`ts`, arrival). */
export const day: fc.Arbitrary<Reading[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: badge },
      { weight: 4, arbitrary: cycle },
      { weight: 2, arbitrary: total },
      { weight: 1, arbitrary: good },
      { weight: 2, arbitrary: defect },
      { weight: 2, arbitrary: state },
      { weight: 1, arbitrary: product },
    ),
    { minLength: 3, maxLength: 70 },
  )
  .map((readings) => readings.sort((a, b) => a.ts - b.ts))

/** Coming and going without end around one end of a shift, with few units; in the order of (`ts`, arrival). */
export const crowd: fc.Arbitrary<Reading[]> = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.tuple(badge, fc.integer({ min: -3, max: 250 })) },
      { weight: 1, arbitrary: fc.tuple(cycle, fc.integer({ min: -3, max: 250 })) },
    ),
    { minLength: 20, maxLength: 160 },
  )
  .map((list) =>
    list
      .map(([reading, minutes]) => ({ ...reading, ts: at(14) + minutes * MINUTE }))
      .sort((a, b) => a.ts - b.ts),
  )

/** Another order of arrival, in batches; readings of one instant keep their order (contract.md 2). */
export function arrivals(readings: Reading[], seed: number): Reading[][] {
  const random = seeded(seed)
  const keys = new Map<number, number>()
  for (const { ts: instant } of readings) if (!keys.has(instant)) keys.set(instant, random())
  // Some days arrive as they happened, but for a few late ones.
  const late = random()
  const key = ({ ts: instant }: Reading) => {
    const own = keys.get(instant) as number
    return own < late ? own : instant
  }
  const inOrder = readings
    .map((reading, i) => ({ reading, i }))
    .sort((a, b) => key(a.reading) - key(b.reading) || a.i - b.i)
  const batches: Reading[][] = [[]]
  for (const { reading } of inOrder) {
    if (random() < 0.25) batches.push([])
    batches[batches.length - 1].push(reading)
  }
  return batches.filter((batch) => batch.length > 0)
}

/** Small lines that differ in what the sign-on rules turn on. */
const SITES: [name: string, plan: SitePlan][] = [
  ['one person a station', {}],
  ['crews of two', { stations: crews(2, 2, 1) }],
  [
    'crews of two, several stations at once',
    { stations: crews(2, 1, 2), attribution: { multiStation: true } },
  ],
]

function crews(...sizes: number[]) {
  return sizes.map((crew, i) => station(`st-${i + 1}`, { crew }))
}

export function sitesOfLaws(): [name: string, site: Site][] {
  return SITES.map(([name, plan]) => [name, siteOf(plan)])
}

/** Numbers in [0, 1) of a linear congruential generator (Numerical Recipes' constants). */
function seeded(seed: number): () => number {
  let value = seed >>> 0
  return () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
    return value / 2 ** 32
  }
}
