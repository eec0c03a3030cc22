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
export const VECTORS = existsSync(SHARED) ? SHARED : COPY

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
