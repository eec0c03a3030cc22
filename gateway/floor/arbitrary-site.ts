import fc from 'fast-check'
import type { Role } from '../../config/schema.ts'
import type { Site, Station } from '../../config/site.ts'
import { ts } from './arbitrary.ts'
import { HOUR, MINUTE, shift } from './fixture.ts'

// For the laws of this room and of kpi: how a site changes.

/** Roles given to signals that had readings of another before. */
const OTHER_ROLES: Partial<Record<Role, Role>> = {
  product: 'good',
  state: 'cycle',
  good: 'state',
  cycle: 'product',
  defect: 'scrap',
  step: 'badge',
  badge: 'defect',
}

/** What a new version of the site changes. */
const CHANGES: ((site: Site) => Site)[] = [
  withBadges(({ badges }) => badges.map((badge) => ({ 'w-1': 'w-2', 'w-2': 'w-1' })[badge] ?? badge)),
  withBadges(({ id, badges }) => (id === 'w-3' ? [] : badges)),
  (site) => ({
    ...site,
    workers: site.workers.map((worker) => ({ ...worker, team: `team-of-${worker.id}` })),
  }),
  withStations((station) => ({ ...station, crew: 3 - station.crew })),
  withStations((station) => ({ ...station, crew: 2, split: { 'w-1': 2, 'w-2': 1 } })),
  withStations((station) => ({
    ...station,
    signals: station.signals.filter(({ role }) => role !== 'state'),
  })),
  withStations((station) => ({
    ...station,
    signals: station.signals.filter(({ role }) => role !== 'cycle'),
  })),
  withStations((station) => ({
    ...station,
    signals: station.signals.map((signal) =>
      signal.name === 'total' || signal.name === 'good'
        ? { ...signal, mode: signal.mode === 'counter' ? 'delta' : 'counter', role: 'scrap' as const }
        : signal,
    ),
  })),
  withStations((station) => ({
    ...station,
    signals: station.signals.map((signal) =>
      signal.role === 'state' ? { ...signal, map: { '0': 'running', '1': 'setup' } } : signal,
    ),
  })),
  withStations((station) => ({
    ...station,
    signals: station.signals.map((signal) => ({ ...signal, role: OTHER_ROLES[signal.role] ?? signal.role })),
  })),
  (site) => ({
    ...site,
    lines: site.lines.map((line) => ({ ...line, stations: [...line.stations].reverse() })),
  }),
  (site) => ({ ...site, lines: site.lines.map((line) => ({ ...line, product: 'p-2', output: 'st-1' })) }),
  (site) => ({ ...site, standards: site.standards.map((each) => ({ ...each, seconds: each.seconds / 2 })) }),
  (site) => ({ ...site, attribution: { multiStation: true, badgeDebounceMs: 0, unitReuseAfterMs: HOUR } }),
  (site) => ({ ...site, timezone: 'Asia/Kolkata' }),
  withCalendar({ earlySignOnMs: 0, closeSessionAfterMs: 10 * MINUTE, maxOvertimeMs: HOUR }),
  withCalendar({ shifts: [shift('early', '05:30', '14:00'), shift('late', '14:00', '22:00')] }),
  withCalendar({ shifts: [shift('day', '06:00', '14:30', [{ start: '13:45', end: '14:15' }])] }),
  withCalendar({ shifts: [shift('day', '07:00', '15:00'), shift('late', '15:00', '23:00')] }),
  withCalendar({ shifts: [] }),
]

/** A later version of a site: up to three changes at once, and the instant from which it holds. */
export const change: fc.Arbitrary<{ from: number; to: (site: Site) => Site }> = fc
  .record({ from: ts, changes: fc.uniqueArray(fc.constantFrom(...CHANGES), { minLength: 1, maxLength: 3 }) })
  .map(({ from, changes }) => ({ from, to: (site) => changes.reduce((before, make) => make(before), site) }))

function withBadges(badgesOf: (worker: Site['workers'][number]) => string[]) {
  return (site: Site): Site => ({
    ...site,
    workers: site.workers.map((worker) => ({ ...worker, badges: badgesOf(worker) })),
  })
}

function withStations(make: (station: Station) => Station) {
  return (site: Site): Site => ({
    ...site,
    lines: site.lines.map((line) => ({ ...line, stations: line.stations.map(make) })),
  })
}

function withCalendar(calendar: Partial<Site['calendar']>) {
  return (site: Site): Site => ({ ...site, calendar: { ...site.calendar, ...calendar } })
}
