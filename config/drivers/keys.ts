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
  /** Keys of the device that are right one by one and contradict each other: the key, and what would be allowed. */
  contradictions?(device: Record<string, unknown>): { key: string; allowed: string }[]
  /** What is wrong with the source of a signal: its key, and what would be allowed. */
  sourceProblems?(source: Record<string, unknown>, signal: SignalOfSource): { key: string; allowed: string }[]
}

/** What the signal says whose source it is. */
export interface SignalOfSource {
  role: string
  mode: string
}

/** What every device has. */
export interface AnyDevice {
  id: string
  /** Agent that reads it; without one the gateway itself. */
  agent?: string
  /** Connected, and nothing heard of it for longer than this, is an alarm; milliseconds. */
  silentAfterMs?: number
}
