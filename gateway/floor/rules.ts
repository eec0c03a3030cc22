import { perVersion, type SiteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import type { Calendar } from './calendar.ts'
import { lastKeepingUnit, type SignOnRules, type SignOnSettings } from './sign-on.ts'
import type { Stations } from './stations.ts'
import type { Units } from './units.ts'

interface RuleParts {
  calendar: Calendar
  stations: Stations
  units: Units
}

/** The rules of signing on and off (kpi.md 1), at each instant those of the version in force. */
export function createRules(history: SiteHistory, { calendar, stations, units }: RuleParts): SignOnRules {
  const at = perVersion(history, settingsOf)
  return {
    at,
    crew: (station, ts) => stations.station(station, ts)?.config.crew ?? 1,
    shiftFor: (ts) => calendar.startingAfter(ts, at(ts).earlySignOnMs) ?? calendar.at(ts) ?? null,
    keptUntil: (station, shiftEnd) =>
      lastKeepingUnit(shiftEnd, at(shiftEnd), (from, to) => units.latestKeeping(station, from, to)),
  }
}

/** The greatest of each setting over all versions. */
export function longestSettings({ reigns }: SiteHistory): Omit<SignOnSettings, 'multiStation'> {
  const all = reigns.map(({ site }) => settingsOf(site))
  const most = (of: (settings: SignOnSettings) => number) => Math.max(...all.map(of))
  return {
    earlySignOnMs: most(({ earlySignOnMs }) => earlySignOnMs),
    debounceMs: most(({ debounceMs }) => debounceMs),
    closeAfterMs: most(({ closeAfterMs }) => closeAfterMs),
    maxOvertimeMs: most(({ maxOvertimeMs }) => maxOvertimeMs),
  }
}

function settingsOf({ calendar, attribution }: Site): SignOnSettings {
  return {
    earlySignOnMs: calendar.earlySignOnMs,
    debounceMs: attribution.badgeDebounceMs,
    multiStation: attribution.multiStation,
    closeAfterMs: calendar.closeSessionAfterMs,
    maxOvertimeMs: calendar.maxOvertimeMs,
  }
}
