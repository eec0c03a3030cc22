import type { Database } from 'better-sqlite3'
import type { Clock, Log } from '../../base/index.ts'
import type { Queue } from '../../base/queue.ts'
import type { Line, Sink, Site } from '../../config/site.ts'
import { createCalendar, type ShiftInstance } from '../floor/index.ts'
import { dueAt, isFinal } from './due.ts'
import { figuresOf, noFigures } from './figures.ts'
import { evaluationKey, type Ledger, type Revision, type Sent } from './ledger.ts'
import { createLineWatch } from './line-watch.ts'
import { type Envelope, type Figures, hashOf, idOf, summaryOf, topicOf } from './summary.ts'

export interface EvaluatorParts {
  db: Database
  site: Site
  sink: Sink
  ledger: Ledger
  queue: Queue
  clock: Clock
  log: Log
}

/** Windows that changed, to new revisions in the outbox. */
export interface Evaluator {
  /**
   * One window of one line, newest window first; false when none is due. Throws what SQLite throws; then that
   * window is due again once the others have had their turn.
   */
  step(): boolean
  /** When the next window is due though nothing changes, epoch milliseconds; as of the last step(). */
  nextAt(): number
}

interface Task {
  window: ShiftInstance
  line: Line
  /** Final once is final for good (contract.md 4). */
  wasFinal: boolean
}

export function createEvaluator({ db, site, sink, ledger, queue, clock, log }: EvaluatorParts): Evaluator {
  const calendar = createCalendar(site)
  const watch = createLineWatch(db)
  const selectChanges = db.prepare<[], { from: number; upto: number }>(
    'SELECT shift_from AS "from", upto FROM window_change ORDER BY shift_from DESC',
  )
  const selectUpto = db
    .prepare<[number], number>('SELECT upto FROM window_change WHERE shift_from = ?')
    .pluck()
  const windows = new Map<number, ShiftInstance | null>()
  const tasks: Task[] = []
  let nextAt = Number.POSITIVE_INFINITY

  function windowFrom(from: number): ShiftInstance | null {
    const known = windows.get(from)
    if (known !== undefined) return known
    const found = calendar.at(from)
    const window = found?.from === from ? found : null
    if (window === null) log.warn({ from }, 'no shift of the calendar starts there: its figures are not sent')
    windows.set(from, window)
    return window
  }

  function plan(): void {
    const now = clock.now()
    const evaluated = ledger.evaluated()
    nextAt = Number.POSITIVE_INFINITY
    for (const { from, upto } of selectChanges.all()) {
      const window = windowFrom(from)
      if (window === null) continue
      for (const line of site.lines) {
        const known = evaluated.get(evaluationKey(from, line.id))
        const at = dueAt(window, upto, known, now, sink)
        if (at <= now) tasks.push({ window, line, wasFinal: known?.final ?? false })
        else nextAt = Math.min(nextAt, at)
      }
    }
  }

  /** Of one state of the store: what is committed meanwhile comes with the next number. */
  const readStore = db.transaction(({ window, line }: Task, now: number) => ({
    upto: selectUpto.get(window.from) ?? 0,
    figures: figuresOf(db, site, line.id, window, now),
    isFinalNow: isFinal(window, now, sink.settleMs, {
      hasOpenSession: watch.hasOpenSession(line, window),
      hasSilentSource: watch.hasSilentSource(line, window),
    }),
  }))

  function evaluate(task: Task): void {
    const { window, line, wasFinal } = task
    const now = clock.now()
    const { upto, figures, isFinalNow } = readStore(task, now)
    const final = wasFinal || isFinalNow
    const sent = ledger.sentOf(window.from, line.id)
    const revisions = withVanished(task, figures, sent).flatMap((each) => revise(task, each, final, sent))
    ledger.record(window.from, line.id, { upto, at: now, final }, revisions)
  }

  function withVanished({ window, line }: Task, figures: Figures[], sent: Map<string, Sent>): Figures[] {
    const present = new Set(figures.map((each) => idOf(site.id, line.id, window, each)))
    const vanished = [...sent.values()]
      .filter(({ id }) => !present.has(id))
      .map(({ type, subject, id }) => ({ id, none: noFigures(type, subject) }))
      // A shift that was renamed since has other ids: those of old are closed.
      .filter(({ id, none }) => idOf(site.id, line.id, window, none) === id)
    return [...figures, ...vanished.map(({ none }) => none)]
  }

  /** The next revision, if it says something else than the last. */
  function revise(
    { window, line }: Task,
    figures: Figures,
    final: boolean,
    sent: Map<string, Sent>,
  ): Revision[] {
    const id = idOf(site.id, line.id, window, figures)
    const last = sent.get(id)
    const revision = (last?.revision ?? 0) + 1
    const summary = summaryOf(id, revision, final, window, figures)
    const hash = hashOf(summary)
    if (hash === last?.hash) return []
    const envelope: Envelope = { topic: topicOf(site.id, line.id, figures), from: window.from, summary }
    const { type, subject } = figures
    return [{ id, type, subject, revision, hash, body: JSON.stringify(envelope) }]
  }

  /** A waiting older revision is replaced (base/queue.ts). */
  const handOver = () => ledger.handOver((items) => queue.push(items))

  return {
    step() {
      handOver()
      if (tasks.length === 0) plan()
      const task = tasks.shift()
      if (task === undefined) return false
      evaluate(task)
      handOver()
      return true
    },
    nextAt: () => nextAt,
  }
}
