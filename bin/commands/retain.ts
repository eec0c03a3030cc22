import { userInfo } from 'node:os'
import { LinesideError, systemClock } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import { readSite } from '../../config/index.ts'
import { storedHistory } from '../../gateway/configuration.ts'
import { createCorrections, createSiteVersions, openStoreReader } from '../../gateway/facts/index.ts'
import { createCalendar } from '../../gateway/floor/index.ts'
import { type DropAsked, dropOffline, plannedDrop } from '../../gateway/retention/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Command, OptionValue } from '../command.ts'

const DAY_MS = 86_400_000
/** As for `gateway.retention.facts`: whatever is late, or put right, finds what it is about. */
const LEAST_DAYS = 31
const PROGRESS_EVERY_MS = 2_000

export const command: Command = {
  summary: 'drop readings of before a date; figures stay, and a stub by which the rest still verifies',
  usage: 'SITE.yaml --before DATE [--dry-run]',
  examples: [
    'lineside retain site.yaml --before 2026-01-01 --dry-run   says what would go, also beside the running gateway',
    'lineside retain site.yaml --before 2026-01-01             drops it, with the gateway stopped',
  ],
  options: {
    before: {
      type: 'string',
      help: 'date of the site, 31 days ago at least: what happened since then stays',
    },
    'dry-run': { type: 'boolean', help: 'verify what would go, say how much it is, and drop nothing' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...more], { before, 'dry-run': dryRun, set }) {
    if (!file || more.length > 0) throw new LinesideError('USAGE', 'retain needs one site file')
    const loaded = readSite(file, Array.isArray(set) ? set : [])
    const folder = loaded.site.gateway.data
    const db = openStoreReader(folder)
    const history = storedHistory(createSiteVersions(db).all(), createCorrections(db).standards(), loaded)
    db.close()
    const asked: DropAsked = {
      folder,
      history,
      program: packageJson.version,
      before: beforeOf(before, history),
      at: systemClock.now(),
      author: userInfo().username,
      reason: `lineside retain --before ${before}`,
    }
    return dryRun === true ? say(asked) : drop(asked)
  },
}

function beforeOf(date: OptionValue, history: SiteHistory): number {
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
    throw new LinesideError('USAGE', '--before needs a date such as 2026-01-31')
  }
  const midnight = createCalendar(history).midnight(date)
  if (midnight > systemClock.now() - LEAST_DAYS * DAY_MS) {
    throw new LinesideError('USAGE', `--before ${date}: ${LEAST_DAYS} days ago at least`)
  }
  return midnight
}

function say(asked: DropAsked): number {
  const planned = plannedDrop(asked)
  if (!planned) {
    console.log('nothing to drop')
    return 0
  }
  const { facts, firstArrival, lastArrival, keptFrom, openFrom } = planned
  console.log(`would drop ${facts.toLocaleString('en')} facts, which verify`)
  console.log(`  arrived ${iso(firstArrival)} to ${iso(lastArrival)}`)
  console.log(`  all facts from ${iso(keptFrom)} on stay`)
  console.log(`  readings, corrections and changes of before ${iso(openFrom)} would be refused`)
  return 0
}

function drop(asked: DropAsked): number {
  let told = systemClock.now()
  const retention = dropOffline(asked, systemClock, () => {
    if (systemClock.now() - told < PROGRESS_EVERY_MS) return
    told = systemClock.now()
    console.error('deletes')
  })
  console.log(
    retention
      ? `dropped ${retention.facts.toLocaleString('en')} facts; all from ${iso(retention.keptFrom)} on are kept`
      : 'nothing to drop',
  )
  return 0
}

const iso = (at: number) => new Date(at).toISOString()
