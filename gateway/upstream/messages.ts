import type { ErrorCode } from '../../base/index.ts'
import type { Site } from '../../config/site.ts'
import type { StatusAnswer } from '../web/api.ts'

/** What the upstream thread is started with. */
export interface UpstreamStart {
  site: Site
  /** The gateway's store; opened read-only there. */
  database: string
  /** Folder of the outboxes and ledgers, two files a sink. */
  folder: string
}

/** What the main thread tells the upstream thread. */
export type ToUpstream =
  /** Derived tables were committed: figures may have changed. */
  { kind: 'changed' } | { kind: 'stop' }

/** What the upstream thread tells the main thread. */
export type FromUpstream =
  | { kind: 'started'; sinks: SinkStatus[] }
  | { kind: 'failed'; code: ErrorCode; detail: string }
  | { kind: 'status'; sinks: SinkStatus[] }

export type SinkStatus = StatusAnswer['sinks'][number]
