import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorText, LinesideError } from '../../base/errors.ts'
import type { MqttDevice } from '../../config/site.ts'

/** What the broker was last asked for in the session that it keeps; it cannot be asked what that was. */
export interface SessionNote {
  /** Filters that it may still have. */
  read(): string[]
  /** Throws DEVICE_SESSION_FAILED. */
  write(filters: string[]): void
}

/** In `folder`; a note about another broker or client id counts for nothing. */
export function createSessionNote(folder: string, { id, url, clientId }: MqttDevice): SessionNote {
  const file = join(folder, 'mqtt', `${id}.json`)
  return {
    read() {
      try {
        const note = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, unknown>>
        const isOurs = note.url === url && note.clientId === clientId && Array.isArray(note.filters)
        return isOurs ? (note.filters as unknown[]).filter((one) => typeof one === 'string') : []
      } catch {
        // Not there yet, or damaged: then nothing is known, and the next write mends it.
        return []
      }
    },
    write(filters) {
      try {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(`${file}.${process.pid}`, JSON.stringify({ url, clientId, filters }))
        renameSync(`${file}.${process.pid}`, file)
      } catch (error) {
        throw new LinesideError('DEVICE_SESSION_FAILED', `${file}: ${errorText(error)}`, { cause: error })
      }
    },
  }
}
