import { readFileSync, statSync } from 'node:fs'
import { errorText, LinesideError } from './errors.ts'

/** The password in a file: its first and only line. Throws CONFIG_NOT_READABLE. */
export function readPasswordFile(file: string): string {
  try {
    return withoutLineEnd(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new LinesideError('CONFIG_NOT_READABLE', `${file}: ${errorText(error)}`, { cause: error })
  }
}

/** Whether users of this machine other than the owner of a file and its group may read it. */
export function isExposed(file: string): boolean {
  // Windows has access lists, of which these bits say nothing.
  return process.platform !== 'win32' && (statSync(file).mode & 0o004) !== 0
}

/** A text without the line end that editors and `echo` put after it; other white space belongs to a password. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}
