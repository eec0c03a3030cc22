import { spawnSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A wall clock that can be set; time that passes is not touched. */
export interface FakeClock {
  /** For the environment of the process that is to live by it. */
  env: Record<string, string>
  /** Sets it so many seconds off the true time; at once, in the running process. */
  set(offsetSeconds: number): void
}

/** `folder`: where it may keep a file. Takes libfaketime. */
export function fakeClock(folder: string): FakeClock {
  const file = join(folder, 'clock')
  const { stdout } = spawnSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' })
  const set = (offsetSeconds: number) => {
    writeFileSync(`${file}.next`, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`)
    // Never half written, as it is read at every look at the clock.
    renameSync(`${file}.next`, file)
  }
  set(0)
  return {
    env: {
      LD_PRELOAD: stdout.trim(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set,
  }
}
