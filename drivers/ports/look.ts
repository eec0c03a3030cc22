import { readdirSync } from 'node:fs'

/** null where it cannot be read: devices, processes, their files and the rights to them come and go meanwhile. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Names in a folder; none where it cannot be read. */
export function entriesOf(folder: string): string[] {
  return orNull(() => readdirSync(folder)) ?? []
}
