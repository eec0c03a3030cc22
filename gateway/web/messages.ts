import type { ErrorCode } from '../../base/index.ts'
import type { Site } from '../../config/site.ts'
import type { StatusAnswer } from './api.ts'

/** What the web thread is started with. `database` is opened read-only there. */
export interface WebStart {
  site: Site
  database: string
  version: string
  /** Folder of the built page. */
  page: string
}

/** What the main thread tells the web thread. */
export type ToWeb =
  /** Sent once a second, and at once when readiness changes. `seal`, `clock`, `quarantine` and `facts` of status are filled in by the web thread. */
  | { kind: 'state'; state: GatewayState }
  /** The figures of these lines changed: derived tables are committed up to fact `upto`. */
  | { kind: 'changed'; lines: string[]; upto: number }
  | { kind: 'stop' }

/** What the web thread tells the main thread. */
export type FromWeb = { kind: 'listening'; url: string } | { kind: 'failed'; code: ErrorCode; detail: string }

export interface GatewayState {
  ready: boolean
  /** What is not ready, in words; empty when ready. */
  waiting: string[]
  started: number
  store: { state: 'ok' | 'failed'; error: string | null }
  mqtt: StatusAnswer['mqtt']
  devices: StatusAnswer['devices']
  agents: StatusAnswer['agents']
  sinks: StatusAnswer['sinks']
  /** Monotonic counters for /metrics, by metric name then label values joined with ','. */
  counters: Record<string, { help: string; labels: string[]; values: Record<string, number> }>
}
