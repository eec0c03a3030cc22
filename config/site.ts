import type { Device, ModbusPoint, MqttPoint } from './drivers/index.ts'
import type { OpcuaSource } from './drivers/opcua.ts'
import type { CanonicalState, ClockTrust, Role } from './schema.ts'

export type {
  Device,
  DriverName,
  ModbusDevice,
  ModbusPoint,
  MqttDevice,
  MqttField,
  MqttPoint,
  OpcuaDevice,
  SerialDevice,
} from './drivers/index.ts'
export type { OpcuaPolicy, OpcuaSecurity, OpcuaSource } from './drivers/opcua.ts'

/**
 * The site as the program uses it: defaults filled in, durations in milliseconds, lists of the file as they
 * stand. Built by `load.ts` from a valid site file only.
 */
export interface Site {
  id: string
  name: string
  timezone: string
  locale: string
  gateway: {
    id: string
    /** Absolute folder. */
    data: string
    mqtt: { host: string; port: number; anonymous: boolean; limits: MqttLimits }
    http: { host: string; port: number }
    clock: { trust: ClockTrust }
    /** Facts are kept so long; absent: for ever. */
    keepFactsMs?: number
  }
  calendar: CalendarConfig
  teams: { id: string; name: string }[]
  workers: Worker[]
  products: { id: string; name: string }[]
  standards: Standard[]
  lines: Line[]
  devices: Device[]
  /** Those with settings of their own; devices may name others. */
  agents: { id: string; spool: SpoolBounds }[]
  upstream: Sink[]
  /** Absolute paths of score cards. */
  cards: string[]
  attribution: { multiStation: boolean; badgeDebounceMs: number; unitReuseAfterMs: number }
  evidence: { units: number; attendedMs: number }
  targets: { line: string; shift: string; product?: string; units: number; from: string }[]
}

/** What one client, or all together, may ask of the broker; beyond it is refused. */
export interface MqttLimits {
  packetBytes: number
  waiting: number
  backlogBytes: number
  connections: number
  connectionsPerAddress: number
  connectionsPerSecond: number
  connectTimeoutMs: number
  drainTimeoutMs: number
  topicLevels: number
  subscriptions: number
  sessions: number
  queued: number
  keptBytes: number
  retained: number
}

/** What may wait in the spool of an agent. */
export interface SpoolBounds {
  bytes: number
  ageMs: number
}

export interface CalendarConfig {
  earlySignOnMs: number
  closeSessionAfterMs: number
  maxOvertimeMs: number
  shifts: Shift[]
  /** Shifts that replace those of a local date. */
  exceptions: { date: string; shifts: Shift[] }[]
}

/** `start`, `end` are local times HH:MM; an end not after the start lies on the next day. */
export interface Shift {
  id: string
  name: string
  start: string
  end: string
  days: Weekday[]
  breaks: { start: string; end: string }[]
}
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

export interface Worker {
  id: string
  name: string
  badges: string[]
  team?: string
  post?: string
}

/** `seconds` for one good unit, in force from the local midnight of `from` (YYYY-MM-DD). */
export interface Standard {
  product: string
  station: string
  seconds: number
  from: string
}

export interface Line {
  id: string
  name: string
  product?: string
  /** Station whose good units are those of the line. */
  output: string
  stations: Station[]
}

export interface Station {
  id: string
  name: string
  crew: number
  split?: Record<string, number>
  steps?: number[]
  signals: Signal[]
}

export interface Signal {
  name: string
  role: Role
  mode: 'delta' | 'counter'
  width?: number
  map: Record<string, CanonicalState>
  limits?: { min?: number; max?: number }
  kind: 'scrap' | 'rework'
  expectMs?: number
  source?: Source
}

/** Where a signal is read: `address` and what follows are in the words of the device's driver. */
export interface Source extends OpcuaSource {
  device: string
  address?: string
  /** The address taken apart, where the device is a Modbus slave. */
  modbus?: ModbusPoint
  /** The address and what goes with it, where the device is a broker. */
  mqtt?: MqttPoint
}

export interface Sink {
  id: string
  sink: 'mqtt'
  url: string
  format: 'json'
  everyMs: number
  settleMs: number
  username?: string
  passwordFile?: string
}
