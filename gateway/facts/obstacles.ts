import type { Database } from 'better-sqlite3'

/** What can become of a report: its end said, an answer, a decision, the decision taken back. */
export type StepKind = 'close' | 'answer' | 'approve' | 'refuse' | 'take_back'
export type ObstacleState = 'reported' | 'answered' | 'approved' | 'refused'

/** What became of a report, with author and time; it is never changed. */
export interface ObstacleStep {
  id: number
  /** Epoch milliseconds. */
  at: number
  author: string
  step: StepKind
  /** When the obstacle ended, epoch milliseconds; null: the step does not say. */
  to: number | null
  words: string
}

/** What kept a worker from working at a station, as it was reported, and what became of that. */
export interface Obstacle {
  id: number
  /** When it was reported, epoch milliseconds. */
  at: number
  author: string
  worker: string
  station: string
  /** A cause of off-standard time (kpi.md 1). */
  cause: string
  /** [from, to), epoch milliseconds; `to` as the report or the first step that knew it says; null: not over yet. */
  from: number
  to: number | null
  words: string
  steps: ObstacleStep[]
  state: ObstacleState
}

export type NewObstacle = Pick<
  Obstacle,
  'at' | 'author' | 'worker' | 'station' | 'cause' | 'from' | 'to' | 'words'
>
export type NewStep = Omit<ObstacleStep, 'id'>

/** Reports of obstacles, and what became of them: both are only ever added to. */
export interface Obstacles {
  /** In the order in which they were reported. */
  all(): Obstacle[]
  get(id: number): Obstacle | undefined
  /** Answers with its number. */
  add(obstacle: NewObstacle): number
  addStep(obstacle: number, step: NewStep): void
}

interface Row extends NewObstacle {
  id: number
}

/** On the connection given; adding on the writer's only. */
export function createObstacles(db: Database): Obstacles {
  const columns =
    'SELECT id, at, author, worker, station, cause, from_ts AS "from", to_ts AS "to", words FROM obstacle'
  const stepColumns = 'SELECT id, obstacle, at, author, step, to_ts AS "to", words FROM obstacle_step'
  const select = db.prepare<[], Row>(`${columns} ORDER BY id`)
  const selectOne = db.prepare<[number], Row>(`${columns} WHERE id = ?`)
  const selectSteps = db.prepare<[], ObstacleStep & { obstacle: number }>(`${stepColumns} ORDER BY id`)
  const selectStepsOf = db.prepare<[number], ObstacleStep & { obstacle: number }>(
    `${stepColumns} WHERE obstacle = ? ORDER BY id`,
  )
  const insert = db.prepare(
    `INSERT INTO obstacle (at, author, worker, station, cause, from_ts, to_ts, words)
     VALUES (@at, @author, @worker, @station, @cause, @from, @to, @words)`,
  )
  const insertStep = db.prepare(
    `INSERT INTO obstacle_step (obstacle, at, author, step, to_ts, words)
     VALUES (@obstacle, @at, @author, @step, @to, @words)`,
  )
  return {
    all() {
      const steps = Map.groupBy(selectSteps.all(), ({ obstacle }) => obstacle)
      return select.all().map((row) => toObstacle(row, steps.get(row.id) ?? []))
    },
    get(id) {
      const row = selectOne.get(id)
      return row && toObstacle(row, selectStepsOf.all(id))
    },
    add: (obstacle) => Number(insert.run(obstacle).lastInsertRowid),
    addStep: (obstacle, step) => void insertStep.run({ obstacle, ...step }),
  }
}

function toObstacle(row: Row, found: (ObstacleStep & { obstacle: number })[]): Obstacle {
  const steps = found.map(({ obstacle: _, ...step }) => step)
  const to = row.to ?? steps.find((step) => step.to !== null)?.to ?? null
  return { ...row, to, steps, state: stateAfter(steps) }
}

/** Where a report stands after these steps: a decision that was taken back leaves it answered. */
function stateAfter(steps: readonly Pick<ObstacleStep, 'step'>[]): ObstacleState {
  let state: ObstacleState = 'reported'
  for (const { step } of steps) {
    if (step === 'approve') state = 'approved'
    else if (step === 'refuse') state = 'refused'
    else if (step !== 'close') state = 'answered'
  }
  return state
}

/** Which steps a report in a state can take: it is reported, answered, decided about; a decision can be taken back. */
const NEXT: Readonly<Record<ObstacleState, readonly StepKind[]>> = {
  reported: ['close', 'answer'],
  answered: ['close', 'answer', 'approve', 'refuse'],
  approved: ['take_back'],
  refused: ['take_back'],
}

/** Whether a step can follow now; an end is said once. */
export function isInTurn({ state, to }: Pick<Obstacle, 'state' | 'to'>, step: StepKind): boolean {
  return NEXT[state].includes(step) && (step !== 'close' || to === null)
}
