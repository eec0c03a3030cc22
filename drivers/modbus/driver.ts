import { backoffMs } from '../../base/backoff.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { ModbusDevice, ModbusPoint } from '../../config/site.ts'
import type { Driver, DriverContext } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { type Group, groupPoints } from './group.ts'
import { createReader, type Reader } from './reader.ts'
import { joinBus, type Seat } from './share.ts'
import { createValues, type Values } from './values.ts'

/** One batch in flight and one behind it: more would only be older. */
const HOLD_BACK_LIMIT = 1
const STOP_WITHIN_MS = 2_000
/** A slave that is lost is tried so often: each try costs the others on its line a time-out. */
const TRIES = { firstMs: 1_000, maxMs: 15_000 }

/**
 * A Modbus slave, over TCP or on a serial line that it may share: all its signals are read once in `pollMs`, with as
 * few requests as the limits allow. A value is pushed when it changed, at the arrival of the answer; a state also
 * after a loss of the link that was told. While push() is pending nothing is asked.
 */
export function createModbusDriver(context: DriverContext<ModbusDevice>): Driver {
  return new ModbusDriver(context)
}

class ModbusDriver implements Driver {
  readonly #context: DriverContext<ModbusDevice>
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  readonly #values: Values
  readonly #points: ModbusPoint[]
  #reader: Reader | null = null
  #groups: Group[] = []
  #seat: Seat | null = null
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  #isFull = false
  /** The time to read has come, and push() is pending. */
  #isDue = false
  #isOpen = false
  #running = false

  constructor(context: DriverContext<ModbusDevice>) {
    this.#context = context
    this.#status = createStatus(context)
    this.#values = createValues(context.subscriptions)
    this.#points = context.subscriptions.flatMap(({ modbus }) => modbus ?? [])
    this.#held = createHoldBack({
      push: (readings) => context.push(readings),
      limit: HOLD_BACK_LIMIT,
      onFull: (full) => this.#hold(full),
      log: context.log,
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    const { device, subscriptions } = this.#context
    for (const { modbus, address = '' } of subscriptions) {
      if (!modbus) this.#status.failed('DEVICE_BAD_ADDRESS', `'${address}' is no address such as holding 100`)
    }
    this.#status.link('connecting')
    const seat = joinBus(device.link, {
      unit: device.unit,
      timeoutMs: device.timeoutMs,
      opened: () => this.#opened(),
      closed: (code, reason) => this.#closed(code, reason),
      thrownAway: (bytes) => {
        this.#status.threwAway(bytes)
        this.#status.failed('DEVICE_BAD_DATA', 'bytes came that answer nothing')
      },
    })
    this.#seat = seat
    this.#reader = createReader({
      ask: (pdu) => seat.ask(pdu),
      retries: () => (this.#status.now().link === 'up' ? device.retries : 0),
      answered: () => this.#answered(),
      data: (group, data) => this.#take(group, data),
      refused: (group, code, text) => this.#refused(group, code, text),
    })
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    await this.#seat?.leave()
    await this.#held.stop(STOP_WITHIN_MS)
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  #opened(): void {
    if (!this.#running) return
    this.#isOpen = true
    this.#attempt = 0
    this.#groups = groupPoints(this.#points, this.#context.device)
    if (this.#groups.length === 0) this.#status.link('up')
    else void this.#poll()
  }

  #closed(code: ErrorCode, reason: string): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
    this.#lost(code, reason)
  }

  async #poll(): Promise<void> {
    const begun = performance.now()
    const reader = this.#reader
    if (!reader) return
    const { groups, silence } = await reader.read(this.#groups)
    if (!this.#running || !this.#isOpen) return
    this.#groups = groups
    const { device } = this.#context
    if (silence === null) {
      this.#attempt = 0
      this.#again(begun + device.pollMs - performance.now())
      return
    }
    this.#lost('DEVICE_UNREACHABLE', silence)
    this.#groups = groupPoints(this.#points, device)
    this.#attempt += 1
    this.#again(Math.max(device.pollMs, backoffMs(this.#attempt, Math.random(), TRIES)))
  }

  #again(inMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#isDue = this.#isFull
        if (!this.#isFull) void this.#poll()
      },
      Math.max(0, inMs),
    )
  }

  #hold(full: boolean): void {
    this.#isFull = full
    if (full || !this.#isDue || !this.#running || !this.#isOpen) return
    this.#isDue = false
    void this.#poll()
  }

  #answered(): void {
    if (this.#running) this.#status.link('up')
  }

  #take(group: Group, data: Uint8Array): void {
    if (!this.#running) return
    const { readings, problems } = this.#values.take(group, data, this.#context.now())
    for (const problem of problems) this.#status.failed('DEVICE_BAD_DATA', problem)
    this.#status.received(readings.length)
    this.#held.add(readings)
  }

  #refused({ points }: Group, code: ErrorCode, text: string): void {
    this.#status.failed(code, text)
    this.#held.add(this.#values.lost(this.#values.of(points), this.#context.now()))
  }

  #lost(code: ErrorCode, reason: string): void {
    this.#status.failed(code, reason)
    if (this.#status.now().link === 'up') {
      this.#held.add(this.#values.lost(this.#context.subscriptions, this.#context.now()))
    }
    this.#status.link('down')
  }
}
