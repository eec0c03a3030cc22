import type { ErrorCode, Log } from '../base/index.ts'
import type { Role } from '../config/schema.ts'
import type { Device, ModbusPoint, MqttPoint, OpcuaSource } from '../config/site.ts'

/** One value from a device, addressed to a signal of a station. */
export interface Reading {
  line: string
  station: string
  signal: string
  /** As the device gave it; badges and barcodes are strings. null with q bad: the link to the device is lost. */
  v: number | string | boolean | null
  /** Source time, epoch milliseconds. */
  ts: number
  /** Rises with every reading, survives restarts; given by whoever owns the numbering (the agent's spool). */
  seq?: number
  q?: 'good' | 'uncertain' | 'bad'
  /** Further fields of the role (contract.md 2). */
  unit?: string
  product?: string
  action?: 'in' | 'out'
  ok?: boolean
  defect?: string
  origin?: string
  kind?: 'scrap' | 'rework'
  duration_ms?: number
  delivery?: Delivery
}

/**
 * Of a reading in a message that may come more than once: the same `key` each time. It is taken once if it is said
 * to come `again` (contract.md 2).
 */
export interface Delivery {
  key: string
  again: boolean
}

/** A signal that a device feeds. */
export interface Subscription extends OpcuaSource {
  line: string
  station: string
  signal: string
  role: Role
  /** Counts: whether a value is so many units now, or a running total. */
  mode?: 'delta' | 'counter'
  /** Not heard of for longer than this, the signal is silent, milliseconds. */
  expectMs?: number
  address?: string
  /** The address taken apart, of a Modbus slave. */
  modbus?: ModbusPoint
  /** What to take of which messages, of a broker. */
  mqtt?: MqttPoint
}

export type LinkState = 'connecting' | 'up' | 'down' | 'stopped'

/** What a driver says of its device; the page and the agent's health show it. */
export interface DeviceStatus {
  device: string
  driver: string
  link: LinkState
  /** Epoch milliseconds since when the link is in this state. */
  since: number
  /** Epoch milliseconds at which the last value came from the device; loss of the link is none. */
  lastReading: number | null
  /** The link is up, and nothing was heard over it since then, for longer than is expected; null: not so. */
  silentSince: number | null
  readings: number
  /** Readings a second, over the last minute. */
  rate: number
  lastError: { code: ErrorCode; text: string; at: number } | null
  /** How often each error occurred since start(). */
  errors: Partial<Record<ErrorCode, number>>
  /** Bytes that came and were understood as nothing, since start(): noise, what is too long, a wrong checksum. */
  thrownAway: number
  /** How often the device said the same again and it was dropped, since start(): too soon, or once more at a connection. */
  repeats: number
}

export interface DriverContext<D extends Device = Device> {
  device: D
  subscriptions: Subscription[]
  /** Folder of the gateway or agent, for what a driver has to keep, such as certificates; made if absent. */
  folder: string
  /** Resolves when the readings are stored; a driver holds back (or its device does) while it is pending. */
  push(readings: Reading[]): Promise<void>
  onStatus(status: DeviceStatus): void
  log: Log
  now(): number
}

/**
 * A driver turns a device into readings and nothing else. The constructor does nothing; stop() gives back all.
 * Started once and stopped once: what is to be read again is a new driver.
 */
export interface Driver {
  /** Returns at once: connecting, and coming back after a loss, happen by themselves. */
  start(): void
  stop(): Promise<void>
  status(): DeviceStatus
}
