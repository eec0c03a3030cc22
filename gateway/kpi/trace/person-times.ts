import { OPEN } from '../../floor/index.ts'
import type { TracePart } from '../../web/api.ts'
import { attendedPieces, type Condition, type TimePiece } from '../presence.ts'
import type { Scene } from '../scene.ts'
import { staysOf, type WorkerStay } from '../stays.ts'
import { conditionsByStation } from '../worker-times.ts'
import type { InputName } from './figures.ts'
import type { Ledger } from './ledger.ts'
import { placesOf, type Scope } from './question.ts'
import { createStateFacts } from './state-facts.ts'

interface SessionRow {
  in_fact: number
  end_fact: number
  cause: string
  shift: string | null
  shift_date: string | null
}

interface Interval {
  from: number
  to: number
  kind: Exclude<TimePiece['kind'], 'other'>
  cause: string | null
  report: number | null
  states: { station: string; state: string | null }[]
  facts: number[]
}

const INPUT_OF = { off: 'off_standard_s', unknown: 'unknown_s', work: 'work_s' } as const
const PART_OF = { off: 'off_standard', unknown: 'unknown', work: 'work' } as const

/** Adds the time of persons or teams to the ledger: sessions, and the intervals of each kind (kpi.md 1). */
export function addPersonTimes(scene: Scene, scope: Scope, ledger: Ledger, now: number): void {
  const { by, from, to, id: wanted } = scope
  const stations = new Set(placesOf(scene, scope).stations.map(({ id }) => id))
  const all = staysOf(scene, stations, from, to, now)
  const idOf = (worker: string) => (by === 'team' ? scene.workers.get(worker)?.team : worker)
  const stays = new Map([...all].filter(([worker]) => wanted === undefined || idOf(worker) === wanted))
  const stationOf = conditionsByStation(scene, stays, { by, from, to }, now)
  const sessionOf = createSessionReader(scene)
  const stateFacts = createStateFacts(scene.db)

  for (const [worker, own] of stays) {
    const id = idOf(worker)
    if (id === undefined) continue
    const add = (input: InputName, part: TracePart) => ledger.add(id, input, { ...part, worker })
    let open: Interval | null = null
    const close = () => {
      if (open) for (const { input, part } of intervalParts(worker, open)) add(input, part)
      open = null
    }
    for (const whole of attendedPieces(own, stationOf)) {
      const piece = { ...whole, from: Math.max(whole.from, from), to: Math.min(whole.to, to) }
      if (piece.from >= piece.to) continue
      const stay = own.find(({ present }) =>
        present.some((span) => span.from <= piece.from && span.to > piece.from),
      )
      if (!stay) continue
      const session = sessionPart(scene, stay, sessionOf(stay), piece)
      add('attended_s', session)
      add('on_standard_s', session)
      if (piece.kind === 'other') {
        close()
        continue
      }
      const next = toInterval(piece, statesAt(piece.from))
      if (open && follows(open, next)) open.to = next.to
      else {
        close()
        open = next
      }
    }
    close()

    function statesAt(at: number): StateAt[] {
      return own
        .filter((stay) => stay.from <= at && stay.to > at)
        .map(({ station }) => {
          const name = scene.stations.get(station)?.config.id ?? ''
          const held = stationOf(station).conditions.find((one) => one.from <= at && one.to > at)
          return { name, held, fact: held ? stateFacts.of(station, held) : null }
        })
    }
  }
}

interface StateAt {
  name: string
  held: Condition | undefined
  fact: number | null
}

function toInterval({ from, to, kind, cause, report }: TimePiece, states: StateAt[]): Interval {
  return {
    from,
    to,
    kind: kind as Interval['kind'],
    cause,
    report,
    states: states.map(({ name, held }) => ({ station: name, state: held?.value ?? null })),
    facts: states.flatMap(({ fact }) => fact ?? []),
  }
}

function follows(one: Interval, next: Interval): boolean {
  return (
    one.to === next.from &&
    one.kind === next.kind &&
    one.cause === next.cause &&
    one.report === next.report &&
    JSON.stringify([one.states, one.facts]) === JSON.stringify([next.states, next.facts])
  )
}

function intervalParts(worker: string, interval: Interval): { input: InputName; part: TracePart }[] {
  const { from, to, kind, cause, report, states, facts } = interval
  const part: TracePart = {
    key: `${kind} ${worker} ${from}`,
    kind: PART_OF[kind],
    value: (to - from) / 1000,
    station: states.length === 1 ? states[0].station : null,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(cause === null ? {} : { cause }),
    ...(report === null ? {} : { obstacle: report }),
    states,
    facts,
  }
  const input = INPUT_OF[kind]
  return kind === 'off'
    ? [
        { input, part },
        { input: 'on_standard_s', part: { ...part, value: -part.value } },
      ]
    : [{ input, part }]
}

function sessionPart(
  scene: Scene,
  stay: WorkerStay,
  row: SessionRow | undefined,
  piece: { from: number; to: number },
): TracePart {
  const station = scene.stations.get(stay.station)?.config.id ?? null
  return {
    key: `session ${stay.worker} ${station} ${stay.from} ${row?.in_fact ?? ''}`,
    kind: 'session',
    value: (piece.to - piece.from) / 1000,
    station,
    from: new Date(piece.from).toISOString(),
    to: new Date(piece.to).toISOString(),
    session: {
      in: new Date(stay.from).toISOString(),
      out: stay.isOpen ? null : new Date(stay.to).toISOString(),
      ended: row?.cause ?? 'open',
      shift: row?.shift && row.shift_date ? { id: row.shift, date: row.shift_date } : null,
    },
    facts: row ? [row.in_fact, row.end_fact].filter((fact) => fact !== 0) : [],
  }
}

function createSessionReader({ db }: Scene): (stay: WorkerStay) => SessionRow | undefined {
  const select = db.prepare<[number, number, number, string], SessionRow>(
    `SELECT in_fact, end_fact, cause, shift, shift_date FROM session
     WHERE station = ? AND in_ts = ? AND out_ts = ?
       AND worker = (SELECT id FROM name WHERE kind = 'worker' AND name = ?) LIMIT 1`,
  )
  return ({ station, from, to, isOpen, worker }) => select.get(station, from, isOpen ? OPEN : to, worker)
}
