import type { ErrorCode } from '../base/errors.ts'
import type { DeviceStatus, DriverContext, LinkState } from './contract.ts'

/** Keeps what a driver says of its device, and tells it at every change of link or error. */
export interface StatusKeeper {
  link(state: LinkState): void
  /** Values came from the device. */
  received(count: number): void
  failed(code: ErrorCode, text: string): void
  now(): DeviceStatus
}

/** Starts as `stopped`. A repeated error is logged once, counted always. */
export function createStatus({ device, log, now, onStatus }: DriverContext): StatusKeeper {
  let status: DeviceStatus = {
    device: device.id,
    driver: device.driver,
    link: 'stopped',
    since: now(),
    lastReading: null,
    readings: 0,
    lastError: null,
    errors: {},
  }
  const change = (to: Partial<DeviceStatus>) => {
    status = { ...status, ...to }
    onStatus(status)
  }
  return {
    link(state) {
      if (state === status.link) return
      if (state === 'up') log.info({ device: device.id }, 'device connected')
      change({ link: state, since: now() })
    },
    received(count) {
      status = { ...status, lastReading: now(), readings: status.readings + count }
    },
    failed(code, text) {
      const known = status.lastError?.code === code && status.lastError.text === text
      if (!known) log.warn({ device: device.id, code }, text)
      change({
        lastError: { code, text, at: now() },
        errors: { ...status.errors, [code]: (status.errors[code] ?? 0) + 1 },
      })
    },
    now: () => status,
  }
}
