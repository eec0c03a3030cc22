import type { TSchema } from 'typebox'

/** What a driver reads of the site file. A key that several drivers know has the same meaning for all of them. */
export interface DriverKeys {
  /** Keys of the device, beside those that every device has. */
  device: Readonly<Record<string, TSchema>>
  /** Keys of a signal's source, beside `device` and `address`. */
  source: Readonly<Record<string, TSchema>>
  /** One of these keys of the device must be there; `example` says what is meant. */
  required: { oneOf: readonly string[]; example: string } | null
  /** An address that each signal needs; null where a signal may be without. */
  address: string | null
}

/** What every device has. */
export interface AnyDevice {
  id: string
  /** Agent that reads it; without one the gateway itself. */
  agent?: string
  /** Connected, and nothing heard of it for longer than this, is an alarm; milliseconds. */
  silentAfterMs?: number
}
