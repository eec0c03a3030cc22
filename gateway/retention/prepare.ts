import { errorText, LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import {
  carriedSeals,
  createRetentions,
  createSeals,
  droppable,
  foundations,
  GENESIS,
  openStoreReader,
  type Retention,
  type Seal,
  verifySeals,
} from '../facts/index.ts'
import { createCalendar, longestSession } from '../floor/index.ts'
import { makeCheckpoint } from '../rebuild/index.ts'

export interface DropAsked {
  /** The data folder. */
  folder: string
  history: SiteHistory
  /** Version of this program. */
  program: string
  /** Facts of before are to go, epoch milliseconds. */
  before: number
  /** When, who and why. */
  at: number
  author: string
  reason: string
}

/** All that is needed to drop, worked out beside the gateway; nothing is dropped yet. */
export interface PreparedDrop {
  retention: Retention
  carried: Seal[]
  /** What it rests on: the last fact, the versions and the corrections. */
  until: number
  foundations: string
}

type Bounds = Pick<Retention, 'keptFrom' | 'openFrom'>

/** A unit that came late moves sums of its hour, and of sessions that it keeps open: with a day to spare. */
const SPARE_MS = 24 * 3_600_000

/**
 * The instants that follow from "facts of before are to go": the local day that holds it begins what stays open, and
 * facts are kept from the longest session before that.
 */
export function boundsOf(history: SiteHistory, before: number): Bounds {
  const calendar = createCalendar(history)
  const openFrom = calendar.dayStart(before)
  return { openFrom, keptFrom: calendar.slotStart(openFrom - longestSession(history) - SPARE_MS) }
}

/**
 * What would be dropped, without its checkpoint; null: nothing. What it would drop has been verified: throws
 * STORE_ALTERED where it is not as it was sealed, since afterwards nobody could tell; and STORE_*.
 */
export function plannedDrop({ folder, history, before }: DropAsked) {
  const db = openStoreReader(folder)
  try {
    const bounds = boundsOf(history, before)
    const latest = createRetentions(db).latest()
    if (latest && bounds.openFrom <= latest.openFrom) return null
    const planned = droppable(db, bounds.keptFrom)
    if (!planned) return null
    const { finding } = verifySeals(db, { published: [], folder, upto: planned.seal, onProgress() {} })
    if (finding) throw new LinesideError('STORE_ALTERED', finding.text)
    return { ...planned, ...bounds, id: (latest?.id ?? 0) + 1 }
  } finally {
    db.close()
  }
}

/** Works out the stub, the seals carried on and the checkpoint; null: nothing is to be dropped. Throws STORE_*. */
export function prepareDrop(asked: DropAsked): PreparedDrop | null {
  const planned = plannedDrop(asked)
  if (!planned) return null
  const { folder, history, program, at, author, reason } = asked
  const { id, openFrom, keptFrom, upto } = planned
  const db = openStoreReader(folder)
  try {
    const basis = JSON.stringify(foundations(db))
    const until = db.prepare<[], number>('SELECT max(id) FROM fact').pluck().get() ?? 0
    const checkpoint = makeCheckpoint({
      folder,
      history,
      program,
      id,
      openFrom,
      keptFrom,
      until,
      upto,
    })
    const carried = carriedSeals(db, planned.seal, at)
    const end = carried.at(-1) ?? createSeals(db, 'carried_seal').latest()
    const carriedHash = (end?.hash ?? GENESIS).toString('hex')
    return {
      retention: { ...planned, at, author, reason, carriedHash, checkpoint },
      carried,
      until,
      foundations: basis,
    }
  } catch (error) {
    if (error instanceof LinesideError) throw error
    throw new LinesideError('STORE_RETENTION_FAILED', errorText(error), { cause: error })
  } finally {
    db.close()
  }
}
