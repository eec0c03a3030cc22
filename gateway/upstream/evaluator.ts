import type { Database } from 'better-sqlite3'
import type { Clock, Log } from '../../base/index.ts'
import type { Queue } from '../../base/queue.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Sink } from '../../config/site.ts'
import { createSeals } from '../facts/index.ts'
import { createCalendar, createProgress, type ShiftInstance } from '../floor/index.ts'
import { dueAt, isFinal } from './due.ts'
import { figuresOf, noFigures } from './figures.ts'
import { evaluationKey, type Ledger, type Revision, type Sent } from './ledger.ts'
import { createLineWatch, type WatchedLine } from './line-watch.ts'
import {
  type Envelope,
  type Figures,
  hashOf,
  idOf,
  type SentWindow,
  siteOf,
  summaryOf,
  topicOf,
} from './summary.ts'

export interface EvaluatorParts {
  db: Database
  history: SiteHistory
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
  /** The configuration changed. */
  use(history: SiteHistory): void
}

interface Task {
  window: ShiftInstance
  line: WatchedLine
  /** Final once is final for good (contract.md 4). */
  wasFinal: boolean
}

/** A shift that moves begins no further from where it began. */
const AROUND_MS = 2 * 86_400_000
/** While figures are worked out again after a change of the configuration, they are looked at this often. */
const REVISING_MS = 1000

export function createEvaluator(parts: EvaluatorParts): Evaluator {
  const { db, sink, ledger, queue, clock, log } = parts
  let { history } = parts
  let site = history.current
  let calendar = createCalendar(history)
  const progress = createProgress(db)
  const watch = createLineWatch(db)
  const seals = createSeals(db)
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
    if (window === null) {
      log.warn({ from }, 'no shift of the calendar starts there: what went out of one that did is taken back')
      takeBack(from)
    }
    windows.set(from, window)
    return window
  }

  /** Of a shift that the calendar has no more, the receiver must not keep the figures. */
  function takeBack(from: number): void {
    const around = calendar.between(from - AROUND_MS, from + AROUND_MS)
    for (const { line, window } of ledger.windowsFrom(from)) {
      if (around.some(({ id, date }) => id === window.id && date === window.date)) continue
      const sent = ledger.sentOf(line, window)
      const revisions = [...sent.values()].flatMap(({ id, type, subject }) =>
        revise(id, line, window, noFigures(type, subject), true, sent),
      )
      ledger.record(
        line,
        window,
        { upto: selectUpto.get(from) ?? 0, at: clock.now(), final: true },
        revisions,
      )
    }
  }

  /** The lines that the site had during a window, each as it was at the end of it, and those of which it said so. */
  function linesOf(window: ShiftInstance): WatchedLine[] {
    const lines = new Map<string, WatchedLine>(ledger.linesOf(window).map((id) => [id, { id, stations: [] }]))
    for (const { site: each } of history.within(window.from, window.to)) {
      for (const line of each.lines) lines.set(line.id, line)
    }
    return [...lines.values()]
  }

  /** Sums that do not hold all yet would go out as if they did. */
  function isRevising(): boolean {
    const { upto, until } = progress.read()
    return upto < until
  }

  function plan(): void {
    const now = clock.now()
    const evaluated = ledger.evaluated()
    nextAt = Number.POSITIVE_INFINITY
    for (const { from, upto } of selectChanges.all()) {
      const window = windowFrom(from)
      if (window === null) continue
      for (const line of linesOf(window)) {
        const known = evaluated.get(evaluationKey(from, line.id))
        const at = dueAt(window, upto, known, now, sink)
        if (at <= now) tasks.push({ window, line, wasFinal: known?.final ?? false })
        else nextAt = Math.min(nextAt, at)
      }
    }
  }

  /** Of one state of the store: what is committed meanwhile comes with the next number. */
  const readStore = db.transaction(({ window, line }: Task, now: number) => ({
    isRevising: isRevising(),
    upto: selectUpto.get(window.from) ?? 0,
    figures: figuresOf(db, history, line.id, window, now),
    isFinalNow: isFinal(window, now, sink.settleMs, {
      hasOpenSession: watch.hasOpenSession(line, window),
      hasSilentSource: watch.hasSilentSource(line, window),
    }),
  }))

  function evaluate(task: Task): void {
    const { window, line, wasFinal } = task
    const now = clock.now()
    const { isRevising: isIncomplete, upto, figures, isFinalNow } = readStore(task, now)
    if (isIncomplete) return
    const final = wasFinal || isFinalNow
    const sent = ledger.sentOf(line.id, window)
    const revisions = withVanished(task, figures, sent).flatMap(([id, each]) =>
      revise(id, line.id, window, each, final, sent),
    )
    ledger.record(line.id, window, { upto, at: now, final }, revisions)
  }

  /** By id; what went out under an id that has no figures any more, of another name of the site too, is taken back. */
  function withVanished(
    { window, line }: Task,
    figures: Figures[],
    sent: Map<string, Sent>,
  ): [id: string, Figures][] {
    const present = new Map(figures.map((each) => [idOf(site.id, line.id, window, each), each]))
    for (const { id, type, subject } of sent.values()) {
      if (!present.has(id)) present.set(id, noFigures(type, subject))
    }
    return [...present]
  }

  /** The next revision, if it says something else than the last. */
  function revise(
    id: string,
    line: string,
    window: SentWindow,
    figures: Figures,
    final: boolean,
    sent: Map<string, Sent>,
  ): Revision[] {
    const last = sent.get(id)
    const revision = (last?.revision ?? 0) + 1
    const summary = summaryOf(id, revision, final, window, figures)
    const hash = hashOf(summary)
    if (hash === last?.hash) return []
    const topic = topicOf(siteOf(id), line, figures)
    const seal = seals.head()?.head ?? null
    const envelope: Envelope = { topic, from: window.from, summary, seal }
    const { type, subject } = figures
    return [{ id, type, subject, revision, hash, body: JSON.stringify(envelope) }]
  }

  /** A waiting older revision is replaced (base/queue.ts). */
  const handOver = () => ledger.handOver((items) => queue.push(items))

  return {
    step() {
      handOver()
      if (isRevising()) {
        tasks.length = 0
        nextAt = clock.now() + REVISING_MS
        return false
      }
      if (tasks.length === 0) plan()
      const task = tasks.shift()
      if (task) evaluate(task)
      handOver()
      return task !== undefined
    },
    nextAt: () => nextAt,
    use(next) {
      history = next
      site = history.current
      calendar = createCalendar(history)
      windows.clear()
      tasks.length = 0
    },
  }
}
