import { SerialPort } from 'serialport'
import { backoffMs } from '../../base/backoff.ts'
import { errorText } from '../../base/errors.ts'
import type { SerialDevice } from '../../config/site.ts'
import type { Driver, DriverContext, Reading } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { linkLost } from '../link-lost.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { frame, type LineState, NO_LINE } from './lines.ts'
import { compilePatterns, type LinePattern, matchLine, splitTime } from './match.ts'

/** Readings that may wait for push(); then the port is paused. */
const HOLD_BACK_LIMIT = 10_000
const STOP_WITHIN_MS = 2_000
/**
 * From Node 26.4 on what the port received waits for the next turn of the event loop, and nothing else may turn it
 * (serialport/node-serialport#3148): while a port is open, this does. An arrival is late by so much at most.
 */
const TURN_MS = 10

/**
 * Lines of a serial device (scanner, badge reader, scale): `path`, `baud`, `delimiter` and `time` of the device;
 * a signal's address is a regular expression (match.ts). 8 data bits, no parity, one stop bit.
 * While push() is pending for long the port is not read: the driver of the operating system then buffers a few
 * KiB, and a device without flow control loses what comes after that.
 * A lost port (unplugged) is opened again by its path until it is back: use one under /dev/serial/by-id.
 */
export function createSerialDriver(context: DriverContext<SerialDevice>): Driver {
  return new SerialDriver(context)
}

class SerialDriver implements Driver {
  readonly #context: DriverContext<SerialDevice>
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  #patterns: LinePattern[] = []
  #port: SerialPort | null = null
  #line: LineState = NO_LINE
  #timer: NodeJS.Timeout | undefined
  #turning: NodeJS.Timeout | undefined
  #attempt = 0
  #running = false

  constructor(context: DriverContext<SerialDevice>) {
    this.#context = context
    this.#status = createStatus(context)
    this.#held = createHoldBack({
      push: (readings) => context.push(readings),
      limit: HOLD_BACK_LIMIT,
      onFull: (full) => (full ? this.#port?.pause() : this.#port?.resume()),
      log: context.log,
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    const { patterns, invalid } = compilePatterns(this.#context.subscriptions)
    this.#patterns = patterns
    for (const { reason } of invalid) this.#status.failed('DEVICE_BAD_ADDRESS', reason)
    this.#status.link('connecting')
    this.#open()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    clearInterval(this.#turning)
    const port = this.#port
    this.#port = null
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()))
    this.#bad(this.#line.pending.length, 'of a line that was cut off')
    await this.#held.stop(STOP_WITHIN_MS)
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  #open(): void {
    const { path = '', baud } = this.#context.device
    const port = new SerialPort({ path, baudRate: baud, autoOpen: false })
    this.#port = port
    port.on('data', (chunk: Buffer) => this.#received(chunk))
    port.on('error', (error) => this.#status.failed('DEVICE_UNREACHABLE', errorText(error)))
    port.once('close', () => this.#closed(port))
    port.open((error) => {
      if (!error) return this.#opened(port)
      this.#status.failed('DEVICE_UNREACHABLE', errorText(error))
      this.#retry()
    })
  }

  #opened(port: SerialPort): void {
    if (!this.#running) {
      port.close()
      return
    }
    this.#attempt = 0
    this.#turning = setInterval(() => {}, TURN_MS)
    this.#line = NO_LINE
    this.#status.link('up')
  }

  #closed(port: SerialPort): void {
    if (this.#port !== port || !this.#running) return
    const { device, subscriptions, now } = this.#context
    this.#bad(this.#line.pending.length, 'of a line that was cut off')
    this.#line = NO_LINE
    this.#status.failed('DEVICE_UNREACHABLE', `${device.path}: the port went away`)
    this.#held.add(linkLost(subscriptions, now()))
    this.#retry()
  }

  #retry(): void {
    if (!this.#running) return
    this.#port = null
    clearInterval(this.#turning)
    this.#status.link('down')
    this.#attempt += 1
    this.#timer = setTimeout(() => this.#open(), backoffMs(this.#attempt, Math.random()))
  }

  #received(chunk: Buffer): void {
    const { state, lines, thrownAway } = frame(this.#line, chunk, this.#context.device.delimiter)
    this.#line = state
    this.#bad(thrownAway, 'that are no line of text')
    const readings = lines.flatMap((line) => this.#understand(line))
    if (readings.length > 0) this.#status.received(readings.length)
    this.#held.add(readings)
  }

  #understand(line: string): Reading[] {
    const { device, now } = this.#context
    const timed = device.time === 'prefix' ? splitTime(line) : { ts: now(), text: line }
    const readings = timed ? matchLine(this.#patterns, timed.text, timed.ts) : []
    if (readings.length === 0) {
      const why = timed ? 'no signal matches the line' : 'no RFC 3339 time at the start of the line'
      this.#status.failed('DEVICE_BAD_DATA', `${why}: ${JSON.stringify(line)}`)
    }
    return readings
  }

  #bad(bytes: number, what: string): void {
    if (bytes > 0) this.#status.failed('DEVICE_BAD_DATA', `${bytes} bytes thrown away ${what}`)
  }
}
