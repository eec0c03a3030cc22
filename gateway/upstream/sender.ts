import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from '../../base/backoff.ts'
import { type Clock, LinesideError, type Log } from '../../base/index.ts'
import type { Queue, QueueItem } from '../../base/queue.ts'
import type { Departure, Ledger } from './ledger.ts'
import type { MqttSink } from './sink-mqtt.ts'
import { type Envelope, payloadOf } from './summary.ts'
import { troubleOf } from './trouble.ts'

export interface SenderParts {
  /** A numbered queue whose bodies are envelopes. */
  queue: Queue
  ledger: Ledger
  sink: MqttSink
  gateway: string
  clock: Clock
  log: Log
  /** Called when something was delivered, or could not be. */
  onProgress(): void
  /** A connected receiver that acknowledges nothing for so long is connected to anew. */
  ackWithinMs?: number
}

/** Outbox to receiver, in the order of `seq`. */
export interface Sender {
  /** There is something to send, or somebody to send it to. */
  kick(): void
  /** Why the last messages were not delivered; null once some are. */
  trouble(): LinesideError | null
  /** Waits a moment for what is in flight; what is not acknowledged by then stays in the outbox. */
  stop(): Promise<void>
}

/**
 * Messages in flight at once: enough for a receiver far away, and at most so many come twice. After a failure one at
 * a time, then more again: a receiver that cannot stand many would else never acknowledge the first.
 */
const MOST_IN_FLIGHT = 16
const ACK_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 2000

export function createSender(parts: SenderParts): Sender {
  const { queue, ledger, sink, gateway, clock, log, onProgress, ackWithinMs = ACK_WITHIN_MS } = parts
  let running: Promise<void> | null = null
  let retry: NodeJS.Timeout | undefined
  let attempt = 0
  let batch = MOST_IN_FLIGHT
  let trouble: LinesideError | null = null
  let isStopping = false

  function kick(): void {
    if (running || retry || isStopping || !sink.connected()) return
    running = run().finally(() => {
      running = null
    })
  }

  async function run(): Promise<void> {
    while (!isStopping && sink.connected()) {
      if (!(await sendSome())) return
    }
  }

  /** One batch; false when there was none, or when it is to be tried again later. */
  async function sendSome(): Promise<boolean> {
    let items: QueueItem[] = []
    try {
      items = queue.take(batch)
      if (items.length === 0) return false
      const { done, error } = await deliver(items)
      if (done > 0) book(items.slice(0, done))
      if (error) throw error
      trouble = null
      batch = Math.min(MOST_IN_FLIGHT, batch * 2)
      return true
    } catch (error) {
      queue.keep(items.map(({ id }) => id))
      fail(error)
      return false
    } finally {
      onProgress()
    }
  }

  /**
   * Sends all, in order. `done`: so many from the first on are acknowledged. One acknowledged after one that is not
   * goes again with it: else the older would arrive last and be the one retained.
   */
  async function deliver(items: QueueItem[]): Promise<{ done: number; error: unknown }> {
    const envelopes = items.map(({ body }) => JSON.parse(body) as Envelope)
    const retain = ledger.claim(envelopes.map(departureOf))
    const now = clock.now()
    const sent = envelopes.map((envelope, index) =>
      sink.send(envelope.topic, payloadOf(gateway, seqOf(items[index]), envelope, now), {
        retain: retain[index],
      }),
    )
    const impatient = setTimeout(reconnect, ackWithinMs)
    const outcomes = await Promise.allSettled(sent)
    clearTimeout(impatient)
    const failed = outcomes.findIndex(({ status }) => status === 'rejected')
    if (failed < 0) return { done: items.length, error: null }
    const outcome = outcomes[failed]
    return { done: failed, error: outcome.status === 'rejected' ? outcome.reason : null }
  }

  function book(items: QueueItem[]): void {
    queue.accept(items.map(({ id }) => id))
    ledger.delivered(seqOf(items[items.length - 1]), clock.now())
    attempt = 0
  }

  function fail(error: unknown): void {
    trouble = troubleOf(error)
    attempt += 1
    batch = 1
    log.debug({ code: trouble.code, attempt }, trouble.message)
    if (isStopping) return
    retry = setTimeout(
      () => {
        retry = undefined
        kick()
      },
      backoffMs(attempt, Math.random()),
    )
  }

  function reconnect(): void {
    log.warn({ code: 'SINK_UNREACHABLE' }, 'connected, but nothing is acknowledged: connecting anew')
    void sink.stop().then(() => {
      if (!isStopping) sink.start()
    })
  }

  return {
    kick,
    trouble: () => trouble,
    async stop() {
      isStopping = true
      clearTimeout(retry)
      if (running) await Promise.race([running, delay(STOP_WITHIN_MS, undefined, { ref: false })])
      await sink.stop()
      await running
    },
  }
}

function seqOf({ seq }: QueueItem): number {
  if (seq === null) throw new LinesideError('UPSTREAM_FAILED', 'the outbox is not numbered')
  return seq
}

function departureOf({ topic, from, summary: { window } }: Envelope): Departure {
  return { topic, from, shift: `${window.date}/${window.shift}` }
}
