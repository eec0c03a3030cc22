import { backoffMs } from '../../base/backoff.ts'
import { errorText, LinesideError } from '../../base/errors.ts'
import type { SerialDevice } from '../../config/site.ts'
import type { Driver, DriverContext, Reading } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { linkLost } from '../link-lost.ts'
import { closePort, type OpenedPort, openPort } from '../ports/open.ts'
import { portWords } from '../ports/resolve.ts'
import { SYSTEM, type SystemRoots } from '../ports/system.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { createLineClock, type LineClock } from './line-clock.ts'
import { createFramer, type Framed, type Framer, NO_LINE } from './lines.ts'
import { compilePatterns, type LinePattern, matchLine, splitTime } from './match.ts'
import { createRepeats, type Repeats } from './repeats.ts'

/** Readings that may wait for push(); then the port is paused. */
const HOLD_BACK_LIMIT = 10_000
const STOP_WITHIN_MS = 2_000
/**
 * Silence on the line is told to within so long. And from Node 26.4 on what the port received waits for the next turn
 * of the event loop, and nothing else may turn it (serialport/node-serialport#3148): while a port is open, this does.
 */
const TURN_MS = 10
/** So often it is looked whether the port is still the one that is meant. */
const LOOK_MS = 2_000

/**
 * Lines of a serial device (scanner, badge reader, scale); a signal's address is a regular expression (match.ts).
 * While push() is pending for long the port is not read: the driver of the operating system then buffers a few
 * KiB, and a device without flow control loses what comes after that.
 * A lost port (unplugged) is looked for and opened again until it is back, under whatever name.
 */
export function createSerialDriver(
  context: DriverContext<SerialDevice>,
  roots: SystemRoots = SYSTEM,
): Driver {
  return new SerialDriver(context, roots)
}

class SerialDriver implements Driver {
  readonly #context: DriverContext<SerialDevice>
  readonly #roots: SystemRoots
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  readonly #frame: Framer
  readonly #repeats: Repeats
  #patterns: LinePattern[] = []
  #opened: OpenedPort | null = null
  #opening: Promise<void> = Promise.resolve()
  #line = NO_LINE
  #clock: LineClock = createLineClock(0)
  #holding = false
  #timer: NodeJS.Timeout | undefined
  #turning: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined
  #attempt = 0
  #running = false

  constructor(context: DriverContext<SerialDevice>, roots: SystemRoots) {
    this.#context = context
    this.#roots = roots
    this.#status = createStatus(context)
    this.#frame = createFramer(context.device.format)
    this.#repeats = createRepeats(context.device.repeatAfterMs ?? 0)
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
    const { patterns, invalid } = compilePatterns(this.#context.subscriptions)
    this.#patterns = patterns
    for (const { reason } of invalid) this.#status.failed('DEVICE_BAD_ADDRESS', reason)
    this.#status.link('connecting')
    this.#opening = this.#open()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    await this.#opening
    const port = this.#release()
    if (port) await closePort(port)
    await this.#held.stop(STOP_WITHIN_MS)
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  async #open(): Promise<void> {
    try {
      const opened = await openPort(this.#context.device, this.#roots)
      if (this.#running) this.#use(opened)
      else await closePort(opened.port)
    } catch (error) {
      const isKnown = error instanceof LinesideError
      this.#status.failed(
        isKnown ? error.code : 'DEVICE_UNREACHABLE',
        isKnown ? error.detail : errorText(error),
      )
      this.#retry()
    }
  }

  #use(opened: OpenedPort): void {
    const { port } = opened
    this.#opened = opened
    port.on('data', (chunk: Buffer) => this.#take(this.#frame(this.#line, this.#clock.now(), chunk)))
    port.on('error', (error) => this.#status.failed('DEVICE_UNREACHABLE', errorText(error)))
    port.once('close', () => this.#lost(opened, 'the port went away'))
    if (this.#holding) port.pause()
    this.#attempt = 0
    this.#clock = createLineClock(performance.now())
    this.#turning = setInterval(() => this.#turn(), TURN_MS)
    this.#looking = setInterval(() => this.#look(opened), LOOK_MS)
    this.#status.link('up')
  }

  #turn(): void {
    this.#clock.turn(performance.now(), !this.#holding)
    const { pending, skipping } = this.#line
    if (pending.length > 0 || skipping) this.#take(this.#frame(this.#line, this.#clock.now()))
  }

  #look(opened: OpenedPort): void {
    if (opened.isStill()) return
    this.#lost(opened, `${opened.path} is not the port any more`)
    void closePort(opened.port)
  }

  #lost(opened: OpenedPort, why: string): void {
    if (this.#opened !== opened || !this.#running) return
    const { device, subscriptions, now } = this.#context
    this.#release()
    this.#status.failed('DEVICE_UNREACHABLE', `${portWords(device)}: ${why}`)
    this.#held.add(linkLost(subscriptions, now()))
    this.#retry()
  }

  /** The port is not ours any more; what it began is no line. */
  #release(): OpenedPort['port'] | undefined {
    const port = this.#opened?.port
    this.#opened = null
    clearInterval(this.#turning)
    clearInterval(this.#looking)
    this.#threwAway(this.#line.pending.length, 'a line was cut off')
    this.#line = NO_LINE
    return port
  }

  #retry(): void {
    if (!this.#running) return
    this.#status.link('down')
    this.#attempt += 1
    const again = () => {
      this.#opening = this.#open()
    }
    this.#timer = setTimeout(again, backoffMs(this.#attempt, Math.random()))
  }

  #hold(full: boolean): void {
    this.#holding = full
    if (full) this.#opened?.port.pause()
    else this.#opened?.port.resume()
  }

  #take({ state, lines, thrownAway }: Framed): void {
    this.#line = state
    this.#threwAway(thrownAway, 'noise, a wrong checksum, or not text in the encoding')
    const readings = lines.flatMap((line) => this.#understand(line))
    if (readings.length > 0) this.#status.received(readings.length)
    this.#held.add(readings)
  }

  #understand(line: string): Reading[] {
    const { device, now } = this.#context
    const timed = device.time === 'prefix' ? splitTime(line) : { ts: now(), text: line }
    if (timed && device.repeatAfterMs !== undefined && this.#repeats.isRepeat(timed.text, timed.ts)) {
      this.#status.repeated(1)
      return []
    }
    const readings = timed ? matchLine(this.#patterns, timed.text, timed.ts) : []
    if (readings.length === 0) {
      const why = timed ? 'no signal matches the line' : 'no RFC 3339 time at the start of the line'
      this.#status.failed('DEVICE_BAD_DATA', `${why}: ${JSON.stringify(line)}`)
    }
    return readings
  }

  #threwAway(bytes: number, why: string): void {
    if (bytes === 0) return
    this.#status.threwAway(bytes)
    this.#status.failed('DEVICE_BAD_DATA', `bytes were thrown away: ${why}`)
  }
}
