import type { ErrorCode } from '../../base/index.ts'
import type { DatedSite } from '../../config/history.ts'
import type { StatusAnswer } from '../web/api.ts'

/** What the upstream thread is started with. */
export interface UpstreamStart {
  /** The versions of the site, as they were accepted. */
  versions: DatedSite[]
  /** The gateway's store; opened read-only there. */
  database: string
  /** Folder of the outboxes and ledgers, two files a sink. */
  folder: string
}

/** What the main thread tells the upstream thread. */
export type ToUpstream =
  /** Derived tables were committed: figures may have changed. */
  | { kind: 'changed' }
  /** The configuration changed, but for sinks and gateway. */
  | { kind: 'configuration'; versions: DatedSite[] }
  | { kind: 'stop' }

/** What the upstream thread tells the main thread. */
export type FromUpstream =
  | { kind: 'started'; sinks: SinkStatus[] }
  | { kind: 'failed'; code: ErrorCode; detail: string }
  | { kind: 'status'; sinks: SinkStatus[] }

export type SinkStatus = StatusAnswer['sinks'][number]
