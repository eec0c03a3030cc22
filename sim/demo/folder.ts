import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LinesideError } from '../../base/index.ts'

/** What the demonstration remembers of its last run. */
export interface LastRun {
  /** Up to when the line has been simulated, epoch milliseconds. */
  until: number
  /** Hours by which its shifts were moved. */
  hoursEarlier: number
}

interface Marker {
  /** Process that uses the folder; 0 for none. */
  pid: number
  last?: LastRun
}

const MARKER = 'lineside-demo.json'

/**
 * Makes the folder ready: empty, or with `keep` as the last run left it, which it gives back (undefined when there
 * was none). Removes only what a demonstration made. Throws USAGE for a
 * foreign folder, and for one that is in use.
 */
export function prepareFolder(folder: string, keep: boolean): LastRun | undefined {
  const marker = readMarker(folder)
  if (!marker && existsSync(folder) && readdirSync(folder).length > 0) {
    throw new LinesideError('USAGE', `${folder} was not made by the demonstration: choose another --data`)
  }
  if (marker && marker.pid !== process.pid && isAlive(marker.pid)) {
    throw new LinesideError('USAGE', `${folder} is used by a demonstration that runs (process ${marker.pid})`)
  }
  if (marker && !keep) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const last = keep ? marker?.last : undefined
  writeMarker(folder, { pid: process.pid, ...(last ? { last } : {}) })
  return last
}

/** Notes the end of the run, so that the next one with `keep` goes on there. */
export function leaveFolder(folder: string, last: LastRun): void {
  writeMarker(folder, { pid: 0, last })
}

function readMarker(folder: string): Marker | undefined {
  const file = join(folder, MARKER)
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Marker
  } catch {
    return { pid: 0 }
  }
}

function writeMarker(folder: string, marker: Marker): void {
  writeFileSync(join(folder, MARKER), `${JSON.stringify(marker)}\n`)
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
