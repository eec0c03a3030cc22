import { type Clock, LinesideError } from '../base/index.ts'
import type { SiteHistory } from '../config/history.ts'
import { isInTurn, type NewObstacle, type Obstacle, type Store } from './facts/index.ts'
import { createProgress, noteChangedTimes } from './floor/index.ts'
import type { GroupCommit } from './ingest/index.ts'
import { LONGEST_OBSTACLE_MS } from './kpi/index.ts'
import type { ObstacleAnswer, ObstacleAsked } from './web/api.ts'
import type { Questions } from './web/index.ts'

/** Keeps what people say kept them from working, and what became of that (contract.md 3). */
export interface ObstacleDesk {
  /**
   * Keeps a report, or the next step of one, and answers with its number. `own` is the worker that the
   * author is; null: none. Figures follow an approval, and one that is taken back. Rejects with OBSTACLE_NOT_POSSIBLE,
   * OBSTACLE_BEFORE_RETENTION, OBSTACLE_UNKNOWN, OBSTACLE_OUT_OF_TURN, OBSTACLE_OWN or STORE_FAILED.
   */
  take(question: Questions['obstacle']['asked']): Promise<ObstacleAnswer>
}

interface DeskParts {
  store: Store
  commit: GroupCommit
  history(): SiteHistory
  /** Figures changed, and it is on disk; those of facts up to this number. */
  onChanged(upto: number): void
  clock: Clock
}

type Report = Extract<ObstacleAsked, { kind: 'report' }>
type Step = Exclude<ObstacleAsked, Report>

const DECISIONS: ReadonlySet<Step['kind']> = new Set(['approve', 'refuse', 'take_back'])

export function createObstacleDesk({ store, commit, history, onChanged, clock }: DeskParts): ObstacleDesk {
  const derived = createProgress(store.db)

  function report({ worker, station, cause, from, to, words }: Report, author: string): Kept {
    const at = clock.now()
    const obstacle: NewObstacle = { at, author, worker, station, cause, from: from ?? at, to, words }
    known(history(), obstacle)
    demandPlausible(obstacle.from, to, at)
    return { id: store.obstacles.add(obstacle), changesFigures: false }
  }

  function step({ id, kind, to, words }: Step, author: string, own: string | null): Kept {
    const at = clock.now()
    const obstacle = store.obstacles.get(id)
    if (!obstacle) throw new LinesideError('OBSTACLE_UNKNOWN', String(id))
    if (!isInTurn(obstacle, kind))
      throw new LinesideError('OBSTACLE_OUT_OF_TURN', `${id} is ${obstacle.state}`)
    if (DECISIONS.has(kind) && own === obstacle.worker) throw new LinesideError('OBSTACLE_OWN', `${own}`)
    if (to !== null && obstacle.to !== null) throw impossible('when it ended has been said already')
    const end = kind === 'close' ? (to ?? at) : to
    demandPlausible(obstacle.from, end, at)
    const changesFigures = kind === 'approve' || (kind === 'take_back' && obstacle.state === 'approved')
    if (changesFigures) demandOpen(obstacle)
    const until = obstacle.to ?? end
    if (kind === 'approve' && until === null) throw impossible('it is not over yet: say when it ended')
    store.obstacles.addStep(id, { at, author, step: kind, to: end, words })
    if (changesFigures && until !== null)
      noteChangedTimes(store.db, history(), { from: obstacle.from, to: until }, at)
    return { id, changesFigures }
  }

  /** Throws where its shift is closed for good. */
  function demandOpen({ from }: Obstacle): void {
    const openFrom = store.retentions.latest()?.openFrom
    if (openFrom === undefined || from >= openFrom) return
    throw new LinesideError('OBSTACLE_BEFORE_RETENTION', `kept from ${new Date(openFrom).toISOString()}`)
  }

  return {
    async take({ asked, author, own }) {
      let kept: Kept | undefined
      let refused: LinesideError | undefined
      await commit.add(() => {
        try {
          kept = asked.kind === 'report' ? report(asked, author) : step(asked, author, own)
        } catch (error) {
          // Nothing was written before what can be wrong was looked at: readings of the same commit are to stay.
          if (!isCallersDoing(error)) throw error
          refused = error
        }
        return { stored: [], duplicates: 0, refused: [] }
      })
      if (!kept)
        throw refused ?? new LinesideError('HTTP_INTERNAL', 'the report was neither kept nor refused')
      if (kept.changesFigures) onChanged(derived.read().upto)
      return { id: kept.id }
    },
  }
}

interface Kept {
  id: number
  changesFigures: boolean
}

/** Throws where the site had no such worker, or no such station, when it began. */
function known(history: SiteHistory, { worker, station, from }: NewObstacle): void {
  const { workers, lines } = history.at(from)
  if (!workers.some(({ id }) => id === worker)) throw impossible(`there was no worker ${worker} then`)
  if (!lines.some(({ stations }) => stations.some(({ id }) => id === station)))
    throw impossible(`there was no station ${station} then`)
}

function demandPlausible(from: number, to: number | null, now: number): void {
  const latest = Math.max(from, to ?? from)
  if (latest > now) throw impossible(`${new Date(latest).toISOString()} is still to come`)
  if (to !== null && to <= from) throw impossible('it would end before it begins')
  if (to !== null && to - from > LONGEST_OBSTACLE_MS) throw impossible('it would last longer than a day')
}

function impossible(reason: string): LinesideError {
  return new LinesideError('OBSTACLE_NOT_POSSIBLE', reason)
}

function isCallersDoing(error: unknown): error is LinesideError {
  return error instanceof LinesideError && error.code.startsWith('OBSTACLE_')
}
