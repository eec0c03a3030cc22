import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { type Clock, ERRORS, type LinesideError, type Log } from '../../base/index.ts'
import { openQueue } from '../../base/queue.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Sink } from '../../config/site.ts'
import { createEvaluator } from './evaluator.ts'
import { openLedger } from './ledger.ts'
import type { SinkStatus } from './messages.ts'
import { createSender } from './sender.ts'
import { createMqttSink } from './sink-mqtt.ts'
import { troubleOf } from './trouble.ts'

export interface DeliveryParts {
  /** The gateway's store, read only. */
  db: Database
  history: SiteHistory
  sink: Sink
  folder: string
  clock: Clock
  log: Log
  /** Called when status() changed. */
  onStatus(): void
}

/** Everything of one receiver: what is due is evaluated, what changed is queued, what waits is sent. */
export interface Delivery {
  start(): void
  /** Figures may have changed. */
  changed(): void
  /** The configuration changed, but for sinks and gateway. */
  use(history: SiteHistory): void
  status(): SinkStatus
  /** Gives back what it took; never longer than a few seconds. */
  stop(): Promise<void>
}

/** Changes that come within this time are evaluated as one. */
const COALESCE_MS = 1000
const RETRY_MS = 5000
/** Looked at no later than this, in case the clock was set. */
const LONGEST_SLEEP_MS = 60_000

/** Opens ledger and outbox of a sink. Throws STORE_LOCKED, STORE_NEWER, STORE_DAMAGED or STORE_NOT_WRITABLE. */
export function openDelivery({ db, history, sink, folder, clock, log, onStatus }: DeliveryParts): Delivery {
  const gateway = history.current.gateway.id
  const sinkLog = log.child({ sink: sink.id })
  const ledger = openLedger(join(folder, `upstream-${sink.id}.db`))
  const queue = openOutbox()
  const link = createMqttSink(sink, gateway, log)
  const sender = createSender({
    queue,
    ledger,
    sink: link,
    gateway,
    clock,
    log: sinkLog,
    onProgress: onStatus,
  })
  const evaluator = createEvaluator({ db, history, sink, ledger, queue, clock, log: sinkLog })
  let timer: NodeJS.Timeout | undefined
  let wakeAt = Number.POSITIVE_INFINITY
  let isStopped = false
  let evaluationError: LinesideError | null = null
  let shown: { error: LinesideError; at: number } | null = null

  function openOutbox() {
    try {
      return openQueue(join(folder, `outbox-${sink.id}.db`), { numbered: true, clock })
    } catch (error) {
      ledger.close()
      throw error
    }
  }

  /** One slice at a time: acknowledgements and the word to stop come in between. */
  function work(): void {
    timer = undefined
    wakeAt = Number.POSITIVE_INFINITY
    try {
      const hasWorked = evaluator.step()
      evaluationError = null
      sender.kick()
      if (hasWorked) onStatus()
      wakeIn(hasWorked ? 0 : Math.min(LONGEST_SLEEP_MS, evaluator.nextAt() - clock.now()))
    } catch (error) {
      evaluationError = troubleOf(error)
      sinkLog.error({ code: evaluationError.code, err: error }, evaluationError.message)
      onStatus()
      wakeIn(RETRY_MS)
    }
  }

  function wakeIn(ms: number): void {
    const at = performance.now() + ms
    if (isStopped || at >= wakeAt) return
    clearTimeout(timer)
    wakeAt = at
    timer = setTimeout(work, ms)
  }

  function currentError(): SinkStatus['error'] {
    const error = link.lastError() ?? sender.trouble() ?? evaluationError
    if (error === null) shown = null
    else if (shown?.error.message !== error.message) shown = { error, at: clock.now() }
    if (shown === null) return null
    const { code, detail } = shown.error
    return { code, text: detail, next: ERRORS[code][1], at: new Date(shown.at).toISOString() }
  }

  link.onChange(() => {
    sender.kick()
    onStatus()
  })

  return {
    start() {
      link.start()
      wakeIn(0)
    },
    changed: () => wakeIn(COALESCE_MS),
    use(next) {
      evaluator.use(next)
      wakeIn(COALESCE_MS)
    },
    status() {
      const { lastSeq, lastSent } = ledger.delivery()
      return {
        id: sink.id,
        sink: sink.sink,
        url: sink.url,
        connected: link.connected(),
        waiting: queue.size,
        sent: lastSeq,
        last_seq: lastSeq,
        last_sent: lastSent === null ? null : new Date(lastSent).toISOString(),
        error: currentError(),
      }
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await sender.stop()
      queue.close()
      ledger.close()
    },
  }
}
