import type { ErrorCode } from '../../base/index.ts'
import type { DatedSite } from '../../config/history.ts'
import type { DropAsked, PreparedDrop } from './prepare.ts'

/** What the thread is started with: it prepares one drop. */
export type PrepareTask = Omit<DropAsked, 'history'> & { versions: DatedSite[] }

/** What the thread says. */
export type FromPreparing =
  | { kind: 'started' }
  | { kind: 'failed'; code: ErrorCode; detail: string }
  | { kind: 'prepared'; prepared: PreparedDrop | null }
  | { kind: 'trouble'; code: ErrorCode; text: string }
