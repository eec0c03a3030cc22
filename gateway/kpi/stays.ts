import { type Calendar, longestSession, OPEN } from '../floor/index.ts'
import type { ObstacleCondition, Stay } from './presence.ts'
import type { Scene } from './scene.ts'

interface SessionRow {
  station: number
  worker: number
  in_ts: number
  out_ts: number
  cause: string
  shift_from: number | null
  shift_to: number | null
}

/** A session as the figures need it. */
export interface WorkerStay extends Stay {
  worker: string
  /** Signed on without an end so far. */
  isOpen: boolean
  shiftTo: number | null
  flags: string[]
}

const LONG_SESSION_MS = 12 * 3_600_000

/** The sessions at the stations given that meet [from, to), by worker; open ones reach up to `now`. */
export function staysOf(
  scene: Scene,
  stations: ReadonlySet<number>,
  from: number,
  to: number,
  now: number,
): Map<string, WorkerStay[]> {
  const select = scene.db.prepare<number[], SessionRow>(
    `SELECT station, worker, in_ts, out_ts, cause, shift_from, shift_to FROM session
     WHERE in_ts > ? AND in_ts < ? AND out_ts > ? ORDER BY in_ts, in_fact`,
  )
  const reported = scene.obstacles.within(from, to)
  const byWorker = new Map<string, WorkerStay[]>()
  for (const row of select.all(from - longestSession(scene.history), to, from)) {
    if (!stations.has(row.station)) continue
    const stay = toStay(scene, row, reported, now)
    const list = byWorker.get(stay.worker) ?? []
    list.push(stay)
    byWorker.set(stay.worker, list)
  }
  return byWorker
}

function toStay(
  scene: Scene,
  row: SessionRow,
  reported: (worker: string, station: string) => ObstacleCondition[],
  now: number,
): WorkerStay {
  const worker = scene.name(row.worker)
  const isOpen = row.out_ts === OPEN
  const to = isOpen ? Math.max(now, row.in_ts) : row.out_ts
  const presentFrom = Math.max(row.in_ts, row.shift_from ?? row.in_ts)
  const flags: string[] = []
  if (row.cause === 'closed') flags.push('missed_sign_off')
  if (to - presentFrom > LONG_SESSION_MS) flags.push('long_session')
  return {
    worker,
    station: row.station,
    from: row.in_ts,
    to,
    isOpen,
    shiftTo: row.shift_to,
    flags,
    present: lessBreaks(presentFrom, to, breaksOf(scene.calendar, row)),
    obstacles: reported(worker, scene.name(row.station)),
  }
}

function breaksOf(
  calendar: Calendar,
  { shift_from: from, shift_to: to }: SessionRow,
): { from: number; to: number }[] {
  if (from === null || to === null) return []
  return calendar.between(from, to).find((shift) => shift.from === from)?.breaks ?? []
}

/** [from, to) without the breaks, in order. */
export function lessBreaks(
  from: number,
  to: number,
  breaks: { from: number; to: number }[],
): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = []
  let at = from
  for (const pause of breaks) {
    if (pause.from > at && at < to) pieces.push({ from: at, to: Math.min(pause.from, to) })
    at = Math.max(at, pause.to)
  }
  if (at < to) pieces.push({ from: at, to })
  return pieces
}
