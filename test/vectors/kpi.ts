import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A family of KPI vectors: a site, the readings to publish in order, and the answers to expect. */
export interface KpiFamily {
  name: string
  siteFile: string
  readings: { client: string; topic: string; payload: string }[]
  expect: Expectation[]
}

export interface Expectation {
  query: { by: 'worker'; from: number; to: number }
  rows: Record<string, { sums: Record<string, unknown>; kpis: Record<string, number | null> }>
  unattributed: Record<string, number>
  team: Record<string, number>
  stations: Record<string, Record<string, number>>
}

const COPY = import.meta.dirname
const SHARED = join(COPY, '..', '..', '..', 'shared', 'vectors')

/** The folder of vectors shared with this project where it is there, else the copy in this folder. */
const VECTORS = existsSync(SHARED) ? SHARED : COPY

export function kpiFamilies(): string[] {
  return readdirSync(join(VECTORS, 'kpi')).sort()
}

export function readFamily(name: string): KpiFamily {
  const folder = join(VECTORS, 'kpi', name)
  const lines = readFileSync(join(folder, 'readings.ndjson'), 'utf8').trim().split('\n')
  return {
    name,
    siteFile: join(folder, 'site.yaml'),
    readings: lines.map((line) => JSON.parse(line) as KpiFamily['readings'][number]),
    expect: JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as Expectation[],
  }
}

/** The readings in another order; those of equal `ts` keep theirs. Same seed, same order. */
export function shuffled(readings: KpiFamily['readings'], seed: number): KpiFamily['readings'] {
  const random = seeded(seed)
  const keys = new Map<string, number>()
  return readings
    .map((reading, i) => {
      const ts = timeOf(reading.payload) ?? `none ${i}`
      const key = keys.get(ts) ?? random()
      keys.set(ts, key)
      return { reading, key, i }
    })
    .sort((a, b) => a.key - b.key || a.i - b.i)
    .map(({ reading }) => reading)
}

/** Time as written of a reading, of the first for an array; undefined where there is none. */
function timeOf(payload: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(payload)
    const first = (Array.isArray(parsed) ? parsed[0] : parsed) as { ts?: unknown } | null
    return first?.ts === undefined ? undefined : String(first.ts)
  } catch {
    return undefined
  }
}

/** Numbers in [0, 1) of a linear congruential generator (Numerical Recipes' constants). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
