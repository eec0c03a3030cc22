import type { ErrorCode } from '../base/errors.ts'
import type { DeviceStatus, DriverContext, LinkState } from './contract.ts'
import { createRate } from './rate.ts'

/** Keeps what a driver says of its device, and tells it at every change of link, silence or error. */
export interface StatusKeeper {
  link(state: LinkState): void
  /** Values came from the device; 0: it was heard, and nothing had changed. */
  received(count: number): void
  failed(code: ErrorCode, text: string): void
  /** Told with the failure that follows: DEVICE_BAD_DATA. */
  threwAway(bytes: number): void
  /** The device was heard, and what it said dropped, for it had said it just before. */
  repeated(count: number): void
  now(): DeviceStatus
}

/** The part of a device's status that is worked out when it is asked for. */
type Kept = Omit<DeviceStatus, 'rate'>

/** So much later than it is due is early enough for an alarm. */
const LOOK_MS = 1000

/**
 * Starts as `stopped`. A repeated error is logged once, counted always. A link that is up, with nothing heard over it
 * for `silentAfterMs` of the device, by default the shortest `expectMs` of its signals, is silent: DEVICE_SILENT,
 * whatever the connection says.
 */
export function createStatus(
  { device, subscriptions, log, now, onStatus }: DriverContext,
  every: (work: () => void, ms: number) => () => void = repeat,
): StatusKeeper {
  const rate = createRate()
  const silentAfterMs =
    device.silentAfterMs ?? shortest(subscriptions.flatMap(({ expectMs }) => expectMs ?? []))
  let heard = now()
  let endWatch: (() => void) | undefined
  let status: Kept = {
    device: device.id,
    driver: device.driver,
    link: 'stopped',
    since: now(),
    lastReading: null,
    silentSince: null,
    readings: 0,
    lastError: null,
    errors: {},
    thrownAway: 0,
    repeats: 0,
  }

  const whole = (): DeviceStatus => ({ ...status, rate: rate.perSecond(now()) })
  const change = (to: Partial<Kept>) => {
    status = { ...status, ...to }
    onStatus(whole())
  }

  function failed(code: ErrorCode, text: string): void {
    const known = status.lastError?.code === code && status.lastError.text === text
    if (!known) log.warn({ device: device.id, code }, text)
    change({
      lastError: { code, text, at: now() },
      errors: { ...status.errors, [code]: (status.errors[code] ?? 0) + 1 },
    })
  }

  function look(): void {
    if (silentAfterMs === undefined || status.silentSince !== null || now() - heard <= silentAfterMs) return
    status = { ...status, silentSince: heard }
    failed('DEVICE_SILENT', `nothing heard for ${Math.round(silentAfterMs / 1000)} s`)
  }

  function received(count: number): void {
    heard = now()
    const isBack = status.silentSince !== null
    if (count > 0) {
      rate.add(count, heard)
      status = { ...status, lastReading: heard, readings: status.readings + count }
    }
    if (!isBack) return
    log.info({ device: device.id }, 'device is heard again')
    change({ silentSince: null })
  }

  return {
    link(state) {
      if (state === status.link) return
      endWatch?.()
      endWatch = undefined
      if (state === 'up') {
        log.info({ device: device.id }, 'device connected')
        heard = now()
        if (silentAfterMs !== undefined) endWatch = every(look, LOOK_MS)
      }
      change({ link: state, since: now(), silentSince: null })
    },
    received,
    failed,
    threwAway(bytes) {
      status = { ...status, thrownAway: status.thrownAway + bytes }
    },
    repeated(count) {
      received(0)
      change({ repeats: status.repeats + count })
    },
    now: whole,
  }
}

function shortest(times: number[]): number | undefined {
  return times.length > 0 ? Math.min(...times) : undefined
}

function repeat(work: () => void, ms: number): () => void {
  const timer = setInterval(work, ms).unref()
  return () => clearInterval(timer)
}
