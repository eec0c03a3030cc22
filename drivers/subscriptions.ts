import type { Line, Source } from '../config/site.ts'
import type { Subscription } from './contract.ts'

/** The signals of these lines that `device` feeds, in the order of the site file. */
export function subscriptionsOf(lines: Line[], device: string): Subscription[] {
  return lines.flatMap((line) =>
    line.stations.flatMap((station) =>
      station.signals
        .filter(({ source }) => source?.device === device)
        .map(({ name, role, mode, expectMs, source }) => {
          const { device: _, ...where } = source as Source
          const expected = expectMs === undefined ? {} : { expectMs }
          return { line: line.id, station: station.id, signal: name, role, mode, ...expected, ...where }
        }),
    ),
  )
}
