import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { coerceNodeId, type DataValue, setErrorLogger, setWarningLogger } from 'node-opcua'
import { backoffMs } from '../../base/backoff.ts'
import { type ErrorCode, errorText } from '../../base/errors.ts'
import type { OpcuaDevice } from '../../config/site.ts'
import type { Driver, DriverContext, Reading, Subscription } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { linkLost } from '../link-lost.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { type Connection, openConnection } from './connection.ts'
import { convertValue } from './convert.ts'
import { createRecent, type Value } from './recent.ts'

/** Readings that may wait for push(); then publishing is switched off until they are stored. */
const HOLD_BACK_LIMIT = 10_000
const STOP_WITHIN_MS = 2_000

/**
 * An OPC UA server, read by one session and one subscription with source timestamps: `endpoint` and `samplingMs`
 * of the device; a signal's address is a node id (`ns=2;s=St10.Good`). A node is reported when its value or status
 * changes, so a count is best a counter: a unit signalled by writing the same value again is not seen.
 * While push() is pending for long, SetPublishingMode(false) leaves the values in the server's queues, 1000 a node.
 * Not there yet: security other than None, users, certificates; none is ever accepted unseen.
 */
export function createOpcuaDriver(
  context: DriverContext<OpcuaDevice>,
  holdBackLimit = HOLD_BACK_LIMIT,
): Driver {
  return new OpcuaDriver(context, holdBackLimit)
}

class OpcuaDriver implements Driver {
  readonly #context: DriverContext<OpcuaDevice>
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  /** Those with a usable address, in the order in which the connection knows them. */
  #signals: (Subscription & { address: string })[] = []
  readonly #recent = createRecent()
  /** What came while the link was not up: a repair brings new values before old ones, and some twice. */
  #unsettled: { index: number; value: Value }[] = []
  #batch: Reading[] = []
  #connection: Connection | null = null
  /** Openings and closings, one after the other. */
  #work: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()
  #holding = false
  /** A lost link was told and not yet the states that hold after it. */
  #lossTold = false
  /** Nothing in it is worth keeping while there is no security: it goes with stop(). */
  #certificates: string | undefined
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  #running = false

  constructor(context: DriverContext<OpcuaDevice>, holdBackLimit: number) {
    this.#context = context
    this.#status = createStatus(context)
    this.#held = createHoldBack({
      push: (readings) => context.push(readings),
      limit: holdBackLimit,
      onFull: (full) => this.#hold(full),
      log: context.log,
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    setWarningLogger((...text) =>
      this.#context.log.debug({ device: this.#context.device.id }, text.join(' ')),
    )
    setErrorLogger((...text) => this.#context.log.debug({ device: this.#context.device.id }, text.join(' ')))
    this.#signals = this.#context.subscriptions.flatMap((subscription) => this.#usable(subscription))
    this.#status.link('connecting')
    this.#work = this.#connect()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    if (!this.#connection) this.#stopping.abort()
    await this.#work
    await this.#connection?.close()
    this.#connection = null
    if (this.#certificates) await rm(this.#certificates, { recursive: true, force: true })
    this.#settle()
    this.#flush()
    await this.#held.stop(STOP_WITHIN_MS)
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  #usable(subscription: Subscription): (Subscription & { address: string })[] {
    const { address = '' } = subscription
    try {
      coerceNodeId(address)
      return [{ ...subscription, address }]
    } catch {
      this.#status.failed('DEVICE_BAD_ADDRESS', `'${address}' is no node id such as ns=2;s=St10.Good`)
      return []
    }
  }

  async #connect(): Promise<void> {
    const { endpoint = '', samplingMs } = this.#context.device
    await this.#connection?.close()
    this.#connection = null
    if (!this.#running) return
    const states = this.#signals.flatMap(({ role }, index) => (role === 'state' ? index : []))
    try {
      this.#certificates ??= await mkdtemp(join(tmpdir(), 'lineside-opcua-'))
      const connection = await openConnection({
        endpoint,
        samplingMs,
        nodeIds: this.#signals.map(({ address }) => address),
        readAtStart: states,
        certificates: this.#certificates,
        signal: this.#stopping.signal,
        events: {
          value: (index, value) => this.#changed(index, value),
          refused: (index, reason) => this.#refused(index, reason),
          up: (current) => this.#up(current),
          lost: (reason) => this.#down('DEVICE_UNREACHABLE', `${endpoint}: ${reason}`),
          ended: (reason) => this.#ended(`${endpoint}: ${reason}`),
        },
      })
      this.#attempt = 0
      this.#connection = connection
      if (this.#holding) this.#hold(true)
    } catch (error) {
      if (!this.#running) return
      this.#down(connectErrorCode(error), `${endpoint}: ${errorText(error)}`)
      this.#retry()
    }
  }

  #retry(): void {
    if (!this.#running) return
    this.#attempt += 1
    clearTimeout(this.#timer)
    const again = () => {
      this.#work = this.#work.then(() => this.#connect())
    }
    this.#timer = setTimeout(again, backoffMs(this.#attempt, Math.random()))
  }

  #ended(reason: string): void {
    if (!this.#running) return
    this.#down('DEVICE_UNREACHABLE', reason)
    this.#retry()
  }

  /**
   * After a loss that was told, the states that hold are told at the moment of coming up: they may not have
   * changed, so their own source times lie before the loss, which would outlast them.
   */
  #up(current: { index: number; value: DataValue }[]): void {
    this.#settle()
    const now = this.#context.now()
    for (const { index, value } of this.#lossTold ? current : []) {
      const { v, q, ts } = convertValue(value, now)
      this.#add(index, { v, ts: Math.max(ts, now), ...(q ? { q } : {}) })
    }
    this.#lossTold = false
    this.#status.link('up')
    if (this.#holding) this.#hold(true)
  }

  #down(code: ErrorCode, reason: string): void {
    this.#status.failed(code, reason)
    if (this.#status.now().link === 'up') {
      this.#flush()
      this.#held.add(linkLost(this.#context.subscriptions, this.#context.now()))
      this.#lossTold = true
    }
    this.#status.link('down')
  }

  #changed(index: number, value: DataValue): void {
    const { problem, ...next } = convertValue(value, this.#context.now())
    if (problem) this.#status.failed('DEVICE_BAD_DATA', `${this.#signals[index]?.address}: ${problem}`)
    this.#status.received(1)
    if (this.#status.now().link === 'up') this.#pass(index, next)
    else this.#unsettled.push({ index, value: next })
  }

  #pass(index: number, value: Value): void {
    if (this.#recent.isLast(index, value)) return
    this.#recent.remember(index, value)
    this.#add(index, value)
  }

  /** The connection is whole: what came meanwhile, each once, in the order of the source. */
  #settle(): void {
    const unsettled = this.#unsettled.toSorted((a, b) => a.value.ts - b.value.ts)
    this.#unsettled = []
    for (const { index, value } of unsettled) {
      if (!this.#recent.has(index, value)) this.#pass(index, value)
    }
  }

  #refused(index: number, reason: string): void {
    this.#status.failed('DEVICE_BAD_ADDRESS', `${this.#signals[index]?.address}: ${reason}`)
  }

  /** What one message of the server holds is one batch. */
  #add(index: number, value: Value): void {
    const signal = this.#signals[index]
    if (!signal) return
    if (this.#batch.length === 0) queueMicrotask(() => this.#flush())
    this.#batch.push({ line: signal.line, station: signal.station, signal: signal.signal, ...value })
  }

  #flush(): void {
    const batch = this.#batch
    this.#batch = []
    this.#held.add(batch)
  }

  #hold(held: boolean): void {
    this.#holding = held
    this.#connection?.hold(held).catch((error) => this.#status.failed('DEVICE_UNREACHABLE', errorText(error)))
  }
}

function connectErrorCode(error: unknown): ErrorCode {
  return /BadIdentity|BadUser|BadCertificate|BadSecurity|BadTooManySessions|no matching endpoint/i.test(
    errorText(error),
  )
    ? 'DEVICE_REFUSED'
    : 'DEVICE_UNREACHABLE'
}
