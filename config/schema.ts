import { type Static, Type } from 'typebox'
import { DEFAULTS } from './defaults.ts'
import { Agent } from './schema/agent.ts'
import { Calendar } from './schema/calendar.ts'
import { Device, Sink } from './schema/device.ts'
import { Gateway, SitePart } from './schema/gateway.ts'
import { Line } from './schema/line.ts'
import { Product, Standard, Target, Team, Worker } from './schema/people.ts'
import { duration, list, object, text } from './schema/words.ts'

export { WEEKDAYS } from './schema/calendar.ts'
export type { ClockTrust } from './schema/gateway.ts'
export { CANONICAL_STATES, type CanonicalState, ROLES, type Role } from './schema/line.ts'

const Attribution = object(
  {
    multi_station: Type.Optional(
      Type.Boolean({
        default: DEFAULTS.multiStation,
        description: 'A worker can be signed on at several stations',
      }),
    ),
    badge_debounce: Type.Optional(
      duration('A toggle this soon after a read is ignored', DEFAULTS.badgeDebounce),
    ),
    unit_reuse_after: Type.Optional(
      duration('A serial number counts anew after this', DEFAULTS.unitReuseAfter),
    ),
  },
  'Who is credited',
)

const Evidence = object(
  {
    units: Type.Optional(
      Type.Number({
        minimum: 0,
        default: DEFAULTS.evidenceUnits,
        description: 'Units; below, a figure is insufficient',
      }),
    ),
    attended: Type.Optional(
      duration('Attended time; below, a figure is insufficient', DEFAULTS.evidenceAttended),
    ),
  },
  'Evidence that a figure needs',
)

/**
 * The site file (contract.md 1): one definition that validates, types, documents and feeds editors.
 * Every object refuses unknown keys; defaults are those of the contract.
 */
export const SiteSchema = object(
  {
    include: Type.Optional(list(text('File, relative to this one'), 'Further files, merged into this one')),
    site: SitePart,
    gateway: Gateway,
    calendar: Type.Optional(Calendar),
    teams: Type.Optional(list(Team, 'Teams of workers')),
    workers: Type.Optional(list(Worker, 'Workers and their badges')),
    products: Type.Optional(list(Product, 'Products')),
    standards: Type.Optional(list(Standard, 'Standard times; the latest in force wins')),
    lines: Type.Array(Line, { minItems: 1, description: 'Assembly lines' }),
    devices: Type.Optional(list(Device, 'Devices that the gateway or an agent reads')),
    agents: Type.Optional(list(Agent, 'Agents that have settings of their own')),
    upstream: Type.Optional(list(Sink, 'Receivers of summaries')),
    cards: Type.Optional(list(text('File, relative to this one'), 'Score cards')),
    attribution: Type.Optional(Attribution),
    evidence: Type.Optional(Evidence),
    targets: Type.Optional(
      list(Target, 'Good units a shift; without a target, scheduled time divided by the standard'),
    ),
  },
  'The site file of Lineside',
)

/** The site file as written: what has a default may be absent. */
export type SiteFile = Static<typeof SiteSchema>
