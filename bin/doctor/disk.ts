import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { errorText } from '../../base/index.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

const MEGABYTE = 1_000_000
/** Below, the store soon cannot be written; below the second, it is time to make room. */
const ROOM = { failed: 100 * MEGABYTE, warning: 1_000 * MEGABYTE }
const SYNCS = 9
const SYNC_BYTES = 4096
/** A disk that takes longer holds back whoever waits for an acknowledgement. */
const SLOW_MS = 50

/** Whether the folder, or the one in which it will be made, can be written, has room, and how long a sync takes. */
export function checkDisk(folder: string): Finding[] {
  const place = existing(folder)
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK)
    return [room(folder, place), sync(place)]
  } catch (error) {
    const next = 'let the user that runs Lineside write there, or name another folder: gateway.data, --spool'
    return [failed('disk', `${folder} cannot be written: ${errorText(error)}`, next)]
  }
}

function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder))
}

function room(folder: string, place: string): Finding {
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const text = `${folder}: ${Math.round(free / MEGABYTE).toLocaleString('en')} MB free`
  const next = 'make room, or name another disk; docs/sizing.md says how much is needed'
  if (free < ROOM.failed) return failed('disk', text, next)
  return free < ROOM.warning ? warning('disk', text, next) : ok('disk', text)
}

/** The median of a few syncs. */
function sync(place: string): Finding {
  const file = join(place, `.lineside-doctor-${process.pid}`)
  const handle = openSync(file, 'wx', 0o600)
  try {
    const block = Buffer.alloc(SYNC_BYTES)
    const times = Array.from({ length: SYNCS }, () => {
      const start = performance.now()
      writeSync(handle, block)
      fsyncSync(handle)
      return performance.now() - start
    }).toSorted((a, b) => a - b)
    const median = times[Math.floor(SYNCS / 2)] as number
    const text = `a sync takes ${median.toFixed(1)} ms`
    return median > SLOW_MS
      ? warning('disk', text, 'readings wait so long for their acknowledgement: a local SSD is better')
      : ok('disk', text)
  } finally {
    closeSync(handle)
    rmSync(file, { force: true })
  }
}
