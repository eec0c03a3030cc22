import { hash } from 'node:crypto'
import { backoffMs } from '../../base/backoff.ts'
import { type ErrorCode, errorText, LinesideError } from '../../base/errors.ts'
import type { MqttDevice } from '../../config/site.ts'
import type { Driver, DriverContext, Reading } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { linkLost } from '../link-lost.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { type Acknowledgements, createAcknowledgements } from './acknowledgements.ts'
import { type Connection, openConnection, type Publish } from './connection.ts'
import { disjoint } from './filters.ts'
import { createSessionNote, type SessionNote } from './session-note.ts'
import { createTake, type Take } from './take.ts'

/**
 * Readings that may wait for push(); then the socket is not read. With the batch under way they are fewer than the
 * thousand among which a redelivery is known (contract.md 2).
 */
const HOLD_BACK_LIMIT = 400
const STOP_WITHIN_MS = 2_000
/** A connection that lasted so long was a good one: the next attempt comes soon again. */
const GOOD_AFTER_MS = 10_000

/**
 * Messages that devices publish to a broker, by topic filters; what is taken of a message is in take.ts. Subscribed at
 * QoS 1 in a session that the broker keeps: what is published at QoS 1 or 2 while we are away waits there. A message is
 * acknowledged once its readings are stored; what then comes again says so, and is taken once.
 */
export function createMqttDriver(context: DriverContext<MqttDevice>): Driver {
  return new MqttDriver(context)
}

class MqttDriver implements Driver {
  readonly #context: DriverContext<MqttDevice>
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  readonly #take: Take
  readonly #filters: string[]
  readonly #note: SessionNote
  /** What acknowledges a message, by the last of its readings. */
  readonly #unstored = new Map<Reading, () => void>()
  #connection: Connection | null = null
  #acknowledgements: Acknowledgements = createAcknowledgements()
  #isFull = false
  #lostAt = 0
  #upSince = 0
  #attempt = 0
  #timer: NodeJS.Timeout | undefined
  #running = false

  constructor(context: DriverContext<MqttDevice>) {
    const { device, subscriptions, folder, log } = context
    this.#context = context
    this.#status = createStatus(context)
    this.#take = createTake(subscriptions)
    this.#filters = disjoint(subscriptions.flatMap(({ mqtt }) => mqtt?.filter ?? []))
    this.#note = createSessionNote(folder, device)
    this.#held = createHoldBack({
      push: (readings) => this.#push(readings),
      limit: HOLD_BACK_LIMIT,
      onFull: (full) => {
        this.#isFull = full
        this.#connection?.hold(full)
      },
      log,
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#status.link('connecting')
    this.#open()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    await this.#held.stop(STOP_WITHIN_MS)
    await this.#connection?.close()
    this.#connection = null
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  #open(): void {
    try {
      this.#acknowledgements = createAcknowledgements()
      const connection = openConnection(this.#context.device, {
        opened: () => this.#opened(connection),
        published: (publish) => this.#published(connection, publish),
        closed: (code, reason) => this.#closed(code, reason),
      })
      this.#connection = connection
      connection.hold(this.#isFull)
    } catch (error) {
      const isKnown = error instanceof LinesideError
      this.#closed(isKnown ? error.code : 'DEVICE_UNREACHABLE', isKnown ? error.detail : errorText(error))
    }
  }

  async #opened(connection: Connection): Promise<void> {
    try {
      const wanted = this.#filters
      const left = this.#note.read().filter((filter) => !wanted.includes(filter))
      this.#keep([...wanted, ...left])
      const granted = await connection.subscribe(wanted, left)
      if (left.length > 0) this.#keep(wanted)
      for (const [at, qos] of granted.entries()) if (qos !== 1) this.#notGranted(wanted[at]!, qos)
    } catch (error) {
      // The connection ended, which it tells by itself.
      this.#context.log.debug({ device: this.#context.device.id }, errorText(error))
      return
    }
    if (!this.#running || this.#connection !== connection) return
    this.#upSince = performance.now()
    this.#status.link('up')
  }

  #keep(filters: string[]): void {
    try {
      this.#note.write(filters)
    } catch (error) {
      this.#status.failed(
        'DEVICE_SESSION_FAILED',
        error instanceof LinesideError ? error.detail : errorText(error),
      )
    }
  }

  #notGranted(filter: string, qos: 0 | null): void {
    const text =
      qos === null ? 'the broker refuses it' : 'the broker grants QoS 0 only: nothing waits for us there'
    this.#status.failed('DEVICE_REFUSED', `${filter}: ${text}`)
  }

  #published(connection: Connection, publish: Publish): void {
    // Neither taken nor acknowledged: it comes again.
    if (!this.#running) return
    const { id, dup } = publish
    const { readings, ignored, problem } = this.#take(publish, this.#context.now(), this.#lostAt)
    if (problem !== undefined) this.#status.failed('DEVICE_BAD_DATA', problem)
    if (ignored > 0) this.#status.repeated(ignored)
    this.#status.received(readings.length)
    if (id !== undefined) {
      const key = this.#keyOf(id, publish)
      for (const [at, reading] of readings.entries()) reading.delivery = { key: `${key}-${at}`, again: dup }
      const done = this.#acknowledgements.expect(() => connection.acknowledge(id))
      const last = readings.at(-1)
      if (last) this.#unstored.set(last, done)
      else done()
    }
    this.#held.add(readings)
  }

  /** A packet identifier is used again once it was acknowledged; so what the message says belongs to its key. */
  #keyOf(id: number, { topic, payload }: Publish): string {
    const said = Buffer.concat([Buffer.from(`${this.#context.device.id}\0${topic}\0`), payload])
    return `${id}-${hash('sha1', said, 'base64url').slice(0, 20)}`
  }

  async #push(readings: Reading[]): Promise<void> {
    await this.#context.push(readings)
    for (const reading of readings) {
      this.#unstored.get(reading)?.()
      this.#unstored.delete(reading)
    }
  }

  #closed(code: ErrorCode, reason: string): void {
    this.#connection = null
    if (!this.#running) return
    const { device, subscriptions, now } = this.#context
    this.#status.failed(code, `${device.url}: ${reason}`)
    if (this.#status.now().link === 'up') {
      this.#lostAt = now()
      this.#held.add(linkLost(subscriptions, this.#lostAt))
      if (performance.now() - this.#upSince >= GOOD_AFTER_MS) this.#attempt = 0
    }
    this.#status.link('down')
    this.#attempt += 1
    this.#timer = setTimeout(() => this.#open(), backoffMs(this.#attempt, Math.random()))
  }
}
