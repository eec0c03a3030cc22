import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LinesideError } from '../../base/index.ts'

/** What the demonstration remembers in its folder. */
interface Marker {
  /** Process that uses the folder. */
  pid: number
  /** Up to when the line has been simulated, epoch milliseconds. */
  until?: number
}

const MARKER = 'lineside-demo.json'

/**
 * Makes the folder ready: empty, or with `keep` as the last run left it, whose end it gives back (epoch
 * milliseconds; undefined when there was none). Removes only what a demonstration made. Throws USAGE for a
 * foreign folder, and for one that is in use.
 */
export function prepareFolder(folder: string, keep: boolean): number | undefined {
  const marker = readMarker(folder)
  if (!marker && existsSync(folder) && readdirSync(folder).length > 0) {
    throw new LinesideError('USAGE', `${folder} was not made by the demonstration: choose another --data`)
  }
  if (marker && marker.pid !== process.pid && isAlive(marker.pid)) {
    throw new LinesideError('USAGE', `${folder} is used by a demonstration that runs (process ${marker.pid})`)
  }
  if (marker && !keep) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeMarker(folder, { pid: process.pid, ...(keep && marker?.until ? { until: marker.until } : {}) })
  return keep ? marker?.until : undefined
}

/** Notes the end of the run, so that the next one with `keep` goes on there. */
export function leaveFolder(folder: string, until: number): void {
  writeMarker(folder, { pid: 0, until })
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
