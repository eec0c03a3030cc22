import { backoffMs } from '../../base/backoff.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { Asked, Framing } from './framing.ts'
import { askOn, hearOn, type Line, restAt, waitOn } from './line.ts'
import { dataOf, exceptionOf, probeRequest, replyLength } from './pdu.ts'
import { openPort } from './port.ts'
import { openSocket } from './socket.ts'
import { IN_STEP, nextStep, type Step, stepAfterAnswer, stepAfterSilence, type What } from './step.ts'
import { airMs, type Link, pauseMs, type Wire } from './wire.ts'

/** What a slave says to a request. `silence`: nothing in time. `closed`: the port or connection is not open. */
export type Answer =
  | { is: 'data'; data: Uint8Array }
  | { is: 'exception'; code: number }
  | { is: 'silence' }
  | { is: 'closed' }

/** A device on the bus. */
export interface BusUser {
  unit: number
  timeoutMs: number
  opened(): void
  closed(code: ErrorCode, reason: string): void
  /** Bytes came that are no answer to what was asked last, which was asked by this user. */
  thrownAway(bytes: number): void
}

interface Job {
  user: BusUser
  pdu: Uint8Array
  answer(answer: Answer): void
}

/** So many requests in a row without a byte: a connection over TCP is dead, whatever its socket says. */
const DEAD_AFTER = 3

/**
 * One serial port, or one TCP connection, and whoever shares it: one request at a time, in the order of asking, save
 * that a slave that owes an answer waits while others have the line (step.ts). Opened again by itself until stopped.
 */
export class Bus<E> {
  readonly #link: Link
  readonly #framing: Framing<E>
  readonly #users = new Set<BusUser>()
  readonly #steps = new Map<number, Step>()
  #queue: Job[] = []
  #line: Line<E>
  #current: { job: Job; what: What } | null = null
  /** Whose exchange was the last: noise is counted there. */
  #last: BusUser | null = null
  #wire: Wire | null = null
  #isOpen = false
  #serial = 0
  #silences = 0
  #attempt = 0
  #timer: NodeJS.Timeout | undefined
  #reopening: NodeJS.Timeout | undefined
  #hasBegun = false
  #isStopped = false

  constructor(link: Link, framing: Framing<E>) {
    this.#link = link
    this.#framing = framing
    this.#line = restAt(framing.deaf, 0, 0)
  }

  /** Opens the port for the first user; who comes later is told at once if it is open. */
  join(user: BusUser): void {
    this.#users.add(user)
    if (this.#isOpen) user.opened()
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#open()
  }

  leave(user: BusUser): void {
    this.#users.delete(user)
    this.#drop((job) => job.user === user)
    if (this.#last === user) this.#last = null
  }

  /** Gives the port back. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#reopening)
    await this.#wire?.close()
  }

  /** Asks the slave of `user`; an answer always comes. */
  ask(user: BusUser, pdu: Uint8Array): Promise<Answer> {
    if (!this.#isOpen) return Promise.resolve({ is: 'closed' })
    return new Promise((answer) => {
      this.#queue.push({ user, pdu, answer })
      this.#turn()
    })
  }

  #open(): void {
    const events = {
      opened: () => this.#opened(),
      bytes: (chunk: Uint8Array) => this.#heard(chunk),
      closed: (code: ErrorCode, reason: string) => this.#closed(code, reason),
    }
    const link = this.#link
    this.#wire = link.over === 'tcp' ? openSocket(link, events) : openPort(link, events)
  }

  #opened(): void {
    this.#isOpen = true
    this.#silences = 0
    this.#line = restAt(this.#framing.deaf, performance.now(), pauseMs(this.#link))
    for (const user of this.#users) user.opened()
  }

  #closed(code: ErrorCode, reason: string): void {
    this.#wire = null
    this.#isOpen = false
    clearTimeout(this.#timer)
    if (this.#current) this.#owes(this.#current)
    this.#current = null
    for (const user of this.#users) user.closed(code, reason)
    this.#drop(() => true)
    if (this.#isStopped) return
    this.#attempt += 1
    this.#reopening = setTimeout(() => this.#open(), backoffMs(this.#attempt, Math.random()))
  }

  #drop(which: (job: Job) => boolean): void {
    const dropped = this.#queue.filter(which)
    this.#queue = this.#queue.filter((job) => !which(job))
    for (const job of dropped) job.answer({ is: 'closed' })
  }

  /** Sends what may be sent now, or comes back when something may be. */
  #turn(): void {
    clearTimeout(this.#timer)
    if (!this.#isOpen || this.#isStopped) return
    const now = performance.now()
    if (this.#line.is === 'waiting' || now < this.#line.until) {
      this.#wakeAt(this.#line.until)
      return
    }
    let soonest = Number.POSITIVE_INFINITY
    for (const job of this.#queue) {
      const what = this.#framing.hasSerials ? 'ask' : nextStep(this.#stepOf(job), now)
      if (typeof what === 'string') {
        this.#send(job, what, now)
        return
      }
      soonest = Math.min(soonest, what)
    }
    if (this.#queue.length > 0) this.#wakeAt(soonest)
  }

  #send(job: Job, what: What, now: number): void {
    this.#serial = (this.#serial + 1) & 0xffff
    const { unit, timeoutMs } = job.user
    const pdu = what === 'ask' ? job.pdu : probeRequest(this.#serial)
    const asked: Asked = { unit, pdu, serial: this.#serial }
    const onTheWay = pdu.length + replyLength(pdu) + 2 * this.#framing.overhead
    const patienceMs = timeoutMs + airMs(this.#link, onTheWay)
    const { line, bytes } = askOn(this.#framing, this.#line, asked, {
      now,
      patienceMs,
      pauseMs: pauseMs(this.#link),
    })
    this.#line = line
    this.#current = { job, what }
    this.#last = job.user
    this.#wire?.write(bytes)
    this.#wakeAt(line.until)
  }

  #heard(chunk: Uint8Array): void {
    const { line, reply, thrownAway, broken } = hearOn(this.#framing, this.#line, chunk, performance.now())
    this.#line = line
    this.#silences = 0
    this.#noise(thrownAway)
    if (reply) this.#answered(reply)
    if (broken) this.#breakOff('DEVICE_BAD_DATA', broken)
    else this.#turn()
  }

  #answered(reply: Uint8Array): void {
    if (!this.#current) return
    const { job, what } = this.#current
    this.#current = null
    // Not when it is opened: a host may take connections and close them at once.
    this.#attempt = 0
    this.#steps.set(job.user.unit, stepAfterAnswer(this.#stepOf(job), what))
    if (what === 'probe') return
    const code = exceptionOf(reply)
    this.#finish(job, code === undefined ? { is: 'data', data: dataOf(reply) } : { is: 'exception', code })
  }

  /** No answer came, and it may still come. */
  #owes({ job, what }: { job: Job; what: What }): void {
    const { unit, timeoutMs } = job.user
    this.#steps.set(unit, stepAfterSilence(this.#stepOf(job), what, performance.now(), timeoutMs))
  }

  #finish(job: Job, answer: Answer): void {
    this.#queue = this.#queue.filter((one) => one !== job)
    job.answer(answer)
  }

  #noise(bytes: number): void {
    if (bytes > 0) this.#last?.thrownAway(bytes)
  }

  /** A process that was busy meanwhile takes what has come before it looks at the time. */
  #wakeAt(at: number): void {
    const look = () => setImmediate(() => this.#woke())
    this.#timer = setTimeout(look, Math.max(0, Math.ceil(at - performance.now())))
  }

  #woke(): void {
    if (!this.#isOpen || this.#isStopped) return
    const { line, timedOut, thrownAway } = waitOn(this.#framing, this.#line, performance.now())
    this.#line = line
    this.#noise(thrownAway)
    if (timedOut && this.#current) this.#missed(this.#current)
    const isDead = this.#framing.hasSerials && this.#silences >= DEAD_AFTER
    if (isDead) this.#breakOff('DEVICE_UNREACHABLE', 'nothing comes')
    else this.#turn()
  }

  #missed(current: { job: Job; what: What }): void {
    this.#current = null
    this.#silences += 1
    this.#owes(current)
    this.#finish(current.job, { is: 'silence' })
  }

  /** The connection is of no use: closed, and made anew. */
  #breakOff(code: ErrorCode, reason: string): void {
    const wire = this.#wire
    if (!wire) return
    void wire.close()
    this.#closed(code, reason)
  }

  #stepOf({ user }: Job): Step {
    return this.#steps.get(user.unit) ?? IN_STEP
  }
}
