import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  path: string
  /** Leaves no room for anything; makeRoom() gives it all back. */
  fill(): void
  makeRoom(): void
  remove(): void
}

/**
 * Mounts a tmpfs of so many megabytes; null where that is not allowed, which is said on standard error. With
 * `CI=true` it throws instead, so that nothing is skipped there.
 */
export function smallDisk(megabytes: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'lineside-disk-'))
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path],
    { encoding: 'utf8' },
  )
  if (status !== 0) {
    rmSync(path, { recursive: true })
    const reason = `a small disk cannot be mounted, which takes root: ${error?.message ?? stderr.trim()}`
    if (process.env.CI === 'true') throw new Error(reason)
    process.stderr.write(`\n*** TESTS SKIPPED: ${reason}\n\n`)
    return null
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => fill(path, ballast),
    makeRoom: () => rmSync(ballast, { force: true }),
    remove() {
      spawnSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function fill(disk: string, ballast: string): void {
  const file = openSync(ballast, 'a')
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(disk)
      if (bavail === 0) return
      writeSync(file, Buffer.alloc(Math.min(bavail * bsize, 2 ** 20), 1))
    }
  } finally {
    closeSync(file)
  }
}
