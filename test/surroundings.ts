import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** Far more than all tests have at once. */
const ROOM_BYTES = 2 ** 30
const MEMORY = '/dev/shm'
const NAME = 'lineside-tests-'
const HOUSE = resolve(import.meta.dirname, '..')

/**
 * Sets the environment of the processes that run tests, and of the programs that they start; answers with the end of
 * it, after which nothing is left of their temporary files. Those are in memory where there is room and TMPDIR names no
 * other place: what tests say of syncs is what the program does when they fail or take long (test/inject.ts), and a
 * kill leaves written pages to the system either way; on a disk that is slow at syncs tests would do little but wait
 * for them. What was compiled is kept from one start of the program to the next.
 */
export default function surroundings(): () => void {
  // Called for each project of vitest.config.ts.
  if (basename(tmpdir()).startsWith(NAME)) return () => {}
  process.env.NODE_COMPILE_CACHE ??= join(HOUSE, 'node_modules', '.cache', 'lineside')
  const place = process.env.TMPDIR === undefined && hasRoom(MEMORY) ? MEMORY : tmpdir()
  const folder = mkdtempSync(join(place, NAME))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= ROOM_BYTES
  } catch {
    return false
  }
}
