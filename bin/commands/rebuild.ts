import { constants, setPriority } from 'node:os'
import { LinesideError, systemClock } from '../../base/index.ts'
import { readSite } from '../../config/index.ts'
import { storedHistory } from '../../gateway/configuration.ts'
import { type RebuildResult, rebuild } from '../../gateway/rebuild/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Command } from '../command.ts'
import { rebuildProgress } from '../rebuild-progress.ts'
import { differencesInWords } from '../rebuild-report.ts'

export const command: Command = {
  summary: 'work out all figures again from the facts, and compare them with those of the gateway',
  usage: 'SITE.yaml [--swap] [--set key.path=value]...',
  examples: [
    'lineside rebuild site.yaml          beside a running gateway: exit 0 if all is equal, 1 with a report if not',
    'lineside rebuild site.yaml          after it was stopped or killed: goes on where it was',
    'lineside rebuild site.yaml --swap   with the gateway stopped: replaces what differs, after a backup',
  ],
  options: {
    swap: {
      type: 'boolean',
      help: 'put the rebuilt figures in place where they differ; the gateway must not run',
    },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...more], { swap, set }) {
    if (!file || more.length > 0) throw new LinesideError('USAGE', 'rebuild needs one site file')
    const loaded = readSite(file, Array.isArray(set) ? set : [])
    giveWay()
    const result = await rebuild({
      folder: loaded.site.gateway.data,
      program: packageJson.version,
      historyOf: (versions, standards) => storedHistory(versions, standards, loaded),
      swap: swap === true,
      clock: systemClock,
      tell: rebuildProgress((line) => console.error(line), systemClock),
    })
    console.log(outcome(result, swap === true))
    return result.differences?.length === 0 || result.backup !== null ? 0 : 1
  },
}

/** The gateway beside it comes first. */
function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Where the system does not allow it, both share alike.
  }
}

function outcome({ facts, differences, backup }: RebuildResult, swap: boolean): string {
  const count = facts.toLocaleString('en')
  if (differences?.length === 0) {
    return `equal: all derived tables, with the ${count} facts that the gateway has derived`
  }
  const report = differences
    ? `different, with the ${count} facts that the gateway has derived\n${differencesInWords(differences)}`
    : 'not compared: the gateway stopped while it worked figures out again'
  return `${report}\n${nextStep(backup, swap)}`
}

function nextStep(backup: string | null, swap: boolean): string {
  if (backup !== null) return `The rebuilt figures are in place. The store as it was: ${backup}`
  if (swap) return 'Nothing was replaced.'
  return 'Nothing was replaced. To do so, stop the gateway and run: lineside rebuild SITE.yaml --swap'
}
