import { SqliteError } from 'better-sqlite3'
import { errorText, LinesideError } from '../../base/index.ts'

const OF_THE_DISK = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)/

/** What kept a sink from working, as an error of the table: its own, STORE_FAILED for the disk, or UPSTREAM_FAILED. */
export function troubleOf(error: unknown): LinesideError {
  if (error instanceof LinesideError) return error
  const isDisk = error instanceof SqliteError && OF_THE_DISK.test(error.code)
  const code = isDisk ? 'STORE_FAILED' : 'UPSTREAM_FAILED'
  return new LinesideError(code, errorText(error), { cause: error })
}
