import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { CLOCK_SET_SINCE } from '../../base/index.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

/** systemd-timesyncd makes it once the clock is synchronised. */
const TIMESYNCD = '/run/systemd/timesync/synchronized'
const ANSWER_WITHIN_MS = 5_000
/** Readings further ahead of the gateway are refused (contract.md 2). */
const REFUSED_MS = 5 * 60_000
/** Further off, figures are in doubt (docs/readings.md). */
const OFF_MS = 60_000

/** Whether the clock of this machine is set, and whether something keeps it so. */
export async function checkClock(now: number): Promise<Finding[]> {
  const at = new Date(now).toISOString()
  const isSet =
    now >= CLOCK_SET_SINCE
      ? ok('clock', `it is ${at}`)
      : failed('clock', `it says ${at}: it is not set`, 'set it: timedatectl set-ntp true, or date -s')
  return [isSet, synchronisedFinding(await isSynchronised())]
}

function synchronisedFinding(answer: boolean | null): Finding {
  const next =
    'let a time server set it: systemd-timesyncd, chrony or ntpd; without internet, one in the plant'
  if (answer === null) return warning('clock', 'the system does not say whether it is synchronised', next)
  return answer ? ok('clock', 'synchronised') : warning('clock', 'not synchronised: it will drift', next)
}

/** null: the system does not say, as in a container. */
async function isSynchronised(): Promise<boolean | null> {
  if (existsSync(TIMESYNCD)) return true
  try {
    const words = ['show', '--property=NTPSynchronized', '--value']
    const { stdout } = await promisify(execFile)('timedatectl', words, { timeout: ANSWER_WITHIN_MS })
    return stdout.trim() === 'yes'
  } catch {
    return null
  }
}

/** How far this clock is ahead of the gateway's, whose HTTP `Date` has whole seconds. */
export function offsetFinding(ms: number): Finding {
  const text = `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms < 0 ? 'behind' : 'ahead of'} the gateway`
  const next = 'synchronise both clocks with the same time server'
  if (ms > REFUSED_MS) return failed('clock', `${text}: readings are refused`, next)
  return Math.abs(ms) > OFF_MS ? warning('clock', `${text}: figures are in doubt`, next) : ok('clock', text)
}
