import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorText, LinesideError } from '../base/index.ts'
import type { Truth } from './model/types.ts'

/** The truth of a run as NDJSON, one line an event as it happens. */
export interface Ledger {
  write(truth: Truth): void
  close(): void
}

/** A new ledger; without a file the truth is not kept. Throws SIM_LEDGER_FAILED. */
export function openLedger(file: string | undefined): Ledger {
  if (file === undefined) return { write() {}, close() {} }
  const guarded = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw new LinesideError('SIM_LEDGER_FAILED', errorText(error), { cause: error })
    }
  }
  const handle = guarded(() => {
    mkdirSync(dirname(file), { recursive: true })
    return openSync(file, 'w')
  })
  return {
    write: (truth) => guarded(() => writeSync(handle, `${JSON.stringify(truth)}\n`)),
    close: () => closeSync(handle),
  }
}
