import type { ErrorCode } from '../../base/index.ts'
import type { DatedSite } from '../../config/history.ts'
import type { NextSeals, Operation } from '../facts/index.ts'
import type {
  ConfigurationAnswer,
  CorrectionAnswer,
  CorrectionAsked,
  ObstacleAnswer,
  ObstacleAsked,
  ReadmitAnswer,
  ReloadAnswer,
  StatusAnswer,
} from './api.ts'

/** What the web thread is started with. `database` is opened read-only there. */
export interface WebStart {
  /** The versions of the site, as they were accepted. */
  versions: DatedSite[]
  database: string
  /** Folder of the accounts. */
  access: string
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
  | { kind: 'configuration'; versions: DatedSite[] }
  /** To a question that the web thread asked, by its number. */
  | { kind: 'answer'; to: number; answer: unknown }
  | { kind: 'refusal'; to: number; code: ErrorCode; detail: string }
  /** To be answered with `seals`, or `unsealed`; one at a time. Epoch milliseconds. */
  | { kind: 'seal'; at: number }
  | { kind: 'stop' }

/** What the web thread tells the main thread. */
export type FromWeb =
  | { kind: 'listening'; url: string }
  | { kind: 'failed'; code: ErrorCode; detail: string }
  | { kind: 'question'; number: number; question: Question }
  | { kind: 'seals'; next: NextSeals }
  | { kind: 'unsealed'; detail: string }

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
  clock: Omit<StatusAnswer['clock'], 'now' | 'timezone' | 'held'>
  /** Monotonic counters for /metrics, by metric name then label values joined with ','. */
  counters: Record<string, { help: string; labels: string[]; values: Record<string, number> }>
}

/** A correction that is to be made, or the number of one that is to be taken back. */
export type CorrectionChange = { make: CorrectionAsked } | { revoke: number }

/** A worker whose figures of the shift, or of the time outside, that begins at `from` a change would alter. */
export interface MovedFigures {
  worker: string
  from: number
}

/** What the web thread asks the main thread to do, with the answer to each. */
export interface Questions {
  /** What the site file says now, against what is in force. */
  configuration: { asked: object; answer: Omit<ConfigurationAnswer, 'versions'> }
  reload: { asked: { author: string; from: number | null; readmit: boolean }; answer: ReloadAnswer }
  correct: {
    asked: { asked: CorrectionAsked; author: string; reason: string; preview: boolean }
    answer: CorrectionAnswer
  }
  /** Whose figures it would change; nothing is kept. */
  moved: { asked: { change: CorrectionChange }; answer: MovedFigures[] }
  revoke: { asked: { id: number; author: string; reason: string }; answer: CorrectionAnswer }
  /** `own`: the worker that the author is, who does not decide about their own time. */
  obstacle: { asked: { asked: ObstacleAsked; author: string; own: string | null }; answer: ObstacleAnswer }
  /** Adds to the operation log. */
  note: { asked: { operations: Operation[] }; answer: null }
  readmit: {
    asked: { author: string; ids?: number[]; code?: string; topics?: string[] }
    answer: ReadmitAnswer
  }
}

export type Question = { [K in keyof Questions]: { kind: K } & Questions[K]['asked'] }[keyof Questions]
