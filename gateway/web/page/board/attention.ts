import type { Board, BoardStation } from '../../api.ts'

export type Severity = 'critical' | 'warning' | 'notice'

/** One matter that needs a hand. Data only: the texts are made where it is shown. */
export interface Attention {
  /** Stays the same while the matter lasts. */
  key: string
  severity: Severity
  kind:
    | 'store_failed'
    | 'state'
    | 'device_down'
    | 'source_lost'
    | 'source_silent'
    | 'sink_down'
    | 'missed_sign_off'
    | 'quarantine'
  /** Station it concerns; null: the line or the gateway. */
  station: { id: string; name: string } | null
  /** State, device, sink, signals or person, by kind. */
  what: string
  /** How many, for quarantine. */
  count: number
  since: string | null
}

const STATES: Record<string, Severity> = {
  down: 'critical',
  quality_hold: 'warning',
  blocked: 'warning',
  starved: 'warning',
}

const RANK: Record<Severity, number> = { critical: 0, warning: 1, notice: 2 }

/** Everything on the board that waits for a person: the gravest first, then the longest standing. */
export function attentionOf(board: Board): Attention[] {
  const matters = [
    ...troubleMatters(board),
    ...board.stations.flatMap(stateMatter),
    ...board.stations.flatMap((station) => sourceMatters(station, board.trouble.devices_down)),
    ...signOffMatters(board),
  ]
  return matters.sort(byUrgency)
}

function byUrgency(a: Attention, b: Attention): number {
  const rank = RANK[a.severity] - RANK[b.severity]
  if (rank !== 0) return rank
  return startOf(a) - startOf(b)
}

const startOf = (matter: Attention): number =>
  matter.since === null ? Number.MAX_SAFE_INTEGER : Date.parse(matter.since)

function troubleMatters({ trouble }: Board): Attention[] {
  const none = { station: null, count: 0, since: null }
  const matters: Attention[] = []
  if (trouble.store === 'failed')
    matters.push({ ...none, key: 'store', severity: 'critical', kind: 'store_failed', what: '' })
  for (const what of trouble.devices_down)
    matters.push({ ...none, key: `device ${what}`, severity: 'warning', kind: 'device_down', what })
  for (const what of trouble.sinks_down)
    matters.push({ ...none, key: `sink ${what}`, severity: 'warning', kind: 'sink_down', what })
  if (trouble.quarantine > 0)
    matters.push({
      ...none,
      key: 'quarantine',
      severity: 'notice',
      kind: 'quarantine',
      what: '',
      count: trouble.quarantine,
    })
  return matters
}

function stateMatter(station: BoardStation): Attention[] {
  const value = station.state?.value ?? null
  const severity = value === null ? undefined : STATES[value]
  if (value === null || severity === undefined) return []
  return [
    {
      key: `state ${station.id}`,
      severity,
      kind: 'state',
      station,
      what: value,
      count: 0,
      since: station.state?.since ?? null,
    },
  ]
}

/** One matter a station and kind, naming its signals; a device that is down is already a matter of its own. */
function sourceMatters(station: BoardStation, devicesDown: string[]): Attention[] {
  const known = station.sources.filter(({ device }) => device === null || !devicesDown.includes(device))
  return (['lost', 'silent'] as const).flatMap((state): Attention[] => {
    const sources = known.filter((source) => source.state === state)
    if (sources.length === 0) return []
    const last = sources.map((source) => source.last).filter((at) => at !== null)
    return [
      {
        key: `source ${state} ${station.id}`,
        severity: 'warning',
        kind: state === 'lost' ? 'source_lost' : 'source_silent',
        station,
        what: sources.map((source) => source.signal).join(', '),
        count: sources.length,
        since: last.sort()[0] ?? null,
      },
    ]
  })
}

/** People whose sign-off is missing: seen in their session at a station, or in the figures of the shift. */
function signOffMatters(board: Board): Attention[] {
  const missing = new Map<string, Attention>()
  const add = (person: { id: string; name: string }, station: BoardStation | null, since: string | null) => {
    if (missing.has(person.id)) return
    missing.set(person.id, {
      key: `sign-off ${person.id}`,
      severity: 'notice',
      kind: 'missed_sign_off',
      station,
      what: person.name,
      count: 0,
      since,
    })
  }
  for (const station of board.stations)
    for (const person of station.people)
      if (person.flags.includes('missed_sign_off')) add(person, station, person.since)
  for (const worker of board.workers)
    if (worker.quality.reasons.includes('missed_sign_off'))
      add(worker, board.stations.find(({ id }) => id === worker.station) ?? null, null)
  return [...missing.values()]
}
