import { DEFAULTS } from './defaults.ts'
import type { Site, SpoolBounds } from './site.ts'

const BY_DEFAULT: SpoolBounds = {
  bytes: DEFAULTS.spoolBytes,
  ageMs: Temporal.Duration.from(DEFAULTS.spoolAge).total('milliseconds'),
}

/** What the spool of an agent may hold: as the site says, else by default. */
export function spoolBoundsOf(site: Pick<Site, 'agents'> | null, agent: string): SpoolBounds {
  return site?.agents.find(({ id }) => id === agent)?.spool ?? BY_DEFAULT
}
