import type { ErrorCode } from '../../base/index.ts'
import type { Mark, NextSeals } from './seals.ts'

/** What the main thread asks of the sealing thread, one at a time. Epoch milliseconds. */
export type ToSealing = { kind: 'make'; at: number; mark: Mark | null } | { kind: 'stop' }

/** What the sealing thread says. */
export type FromSealing =
  | { kind: 'started' }
  | { kind: 'failed'; code: ErrorCode; detail: string }
  | { kind: 'made'; next: NextSeals }
  | { kind: 'trouble'; text: string }
