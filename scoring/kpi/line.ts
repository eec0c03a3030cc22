import type { KpiId } from './kpis.ts'

/** What a station contributes to the KPIs of its line, of the one product that was made there: counts in units. */
export interface LineStation {
  /** Standard seconds for one good unit; undefined where there is none. */
  standard: number | undefined
  good: number
  scrap: number
  rework: number
  /** Units with a serial number, and those of them that passed at once. */
  firstPass: { units: number; good: number }
}

/** KPIs of a line beyond those of a station, and why one of them is null. */
export interface LineKpis {
  kpis: Record<Extract<KpiId, 'line_balance' | 'rolled_yield'>, number | null>
  reasons: string[]
}

/** Where the stations of a line cannot be compared: for one reason, neither figure is there. */
export function noLineKpis(reason: string): LineKpis {
  return { kpis: { line_balance: null, rolled_yield: null }, reasons: [reason] }
}

/**
 * `line_balance` and `rolled_yield` as fractions (kpi.md 3), over all stations of the line and one product. The
 * yield is of first passes where serial numbers were read at every station, else of quality rates.
 */
export function lineKpis(stations: LineStation[]): LineKpis {
  const line_balance = balanceOf(stations.map(({ standard }) => standard))
  const rolled_yield = rolled(stations)
  const reasons: string[] = []
  if (line_balance === null) reasons.push('no_line_standards')
  if (rolled_yield === null) reasons.push('station_without_units')
  return { kpis: { line_balance, rolled_yield }, reasons }
}

/** Σ standard / (stations × longest standard); null where a station has none. */
function balanceOf(standards: (number | undefined)[]): number | null {
  const known = standards.filter((seconds) => seconds !== undefined)
  const longest = Math.max(0, ...known)
  if (known.length < standards.length || longest === 0) return null
  return known.reduce((sum, seconds) => sum + seconds, 0) / (known.length * longest)
}

function rolled(stations: LineStation[]): number | null {
  const isSerial = stations.every(({ firstPass }) => firstPass.units > 0)
  const parts = stations.map(({ good, scrap, rework, firstPass }) =>
    isSerial ? [firstPass.good, firstPass.units] : [good, good + scrap + rework],
  )
  if (parts.length === 0 || parts.some(([, units]) => units === 0)) return null
  return parts.reduce((product, [passed, units]) => product * (passed / units), 1)
}
