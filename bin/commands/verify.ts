import { readFileSync } from 'node:fs'
import { errorText, LinesideError } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import {
  openStoreReader,
  type PublishedHead,
  publishedHeads,
  RECORD_KINDS,
  type RecordKind,
  type Retention,
  type Verified,
  verifySeals,
} from '../../gateway/facts/index.ts'
import type { Command, OptionValue } from '../command.ts'

const PROGRESS_EVERY_MS = 1000
const WORDS: Record<RecordKind, string> = {
  fact: 'facts',
  site_version: 'versions of the site',
  correction: 'corrections',
  revocation: 'revocations',
  obstacle: 'obstacle reports',
  obstacle_step: 'answers to obstacle reports',
  operation: 'operations',
  retention: 'stubs of what was dropped',
  quarantine: 'refused readings',
}
const HEAD = /^[0-9a-f]{64}$/i

export const command: Command = {
  summary: 'walk the hash chain over what is stored, and name the first record that is not as it was sealed',
  usage: 'SITE.yaml | --data FOLDER [--against FILE|HEAD ...]',
  examples: [
    'lineside verify site.yaml                              beside the running gateway; exit 1 and the first finding, or 0',
    'lineside verify --data ./data                          a data folder, or a copy of one',
    'lineside verify site.yaml --against summaries.ndjson   also against heads that left upstream: a line a message',
    'lineside verify site.yaml --against 1f2e...            also against this head',
  ],
  options: {
    data: { type: 'string', help: 'the data folder, instead of a site file' },
    against: {
      type: 'string',
      multiple: true,
      help: 'a head, or a file with messages that left upstream or heads, one a line; can be repeated',
    },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run(args, { data, against, set }) {
    const folder = folderOf(args, data, listOf(set))
    const published = listOf(against).flatMap(headsOf)
    const db = openStoreReader(folder)
    try {
      const verified = verifySeals(db, { published, folder, onProgress: progress() })
      report(verified, published.length)
      return verified.finding ? 1 : 0
    } finally {
      db.close()
    }
  },
}

function folderOf(args: string[], data: OptionValue, sets: string[]): string {
  const [file, ...more] = args
  if (typeof data === 'string' && !file) return data
  if (typeof data === 'string' || !file || more.length > 0) {
    throw new LinesideError('USAGE', 'verify needs one site file, or --data FOLDER')
  }
  return loadSite(file, sets).gateway.data
}

function headsOf(against: string): PublishedHead[] {
  if (HEAD.test(against)) return [{ head: against, sentAt: null }]
  try {
    return publishedHeads(readFileSync(against, 'utf8'))
  } catch (error) {
    throw new LinesideError('USAGE', `--against ${against}: ${errorText(error)}`, { cause: error })
  }
}

/** Says how far it is, once a second. */
function progress(): (records: number) => void {
  const started = performance.now()
  let said = started
  return (records) => {
    const now = performance.now()
    if (now - said < PROGRESS_EVERY_MS) return
    said = now
    const rate = Math.round(records / ((now - started) / 1000))
    console.error(`${grouped(records)} records verified, ${grouped(rate)} a second`)
  }
}

function report(verified: Verified, published: number): void {
  const { finding, end, sealed, unsealed, headsFound, headsDropped, retention } = verified
  const until = end ? `seal ${end.n} of ${new Date(end.at).toISOString()}` : 'no seal'
  console.log(`${finding ? 'holds up to' : 'all holds:'} ${until}`)
  console.log(`  sealed: ${counts(sealed)}`)
  if (end) console.log(`  head: ${end.hash.toString('hex')}`)
  if (Object.values(unsealed).some((count) => count > 0)) {
    console.log(`  ${finding ? 'beyond that' : 'not yet sealed'}: ${counts(unsealed)}`)
  }
  if (retention) reportDropped(retention, verified.leftOver)
  if (published > 0) console.log(`  published heads in the chain: ${headsFound} of ${published}`)
  if (headsDropped > 0) {
    console.log(`  published heads that cannot be compared, their seals were dropped: ${headsDropped}`)
  }
  if (finding) console.error(`lineside: ${new LinesideError('STORE_ALTERED', finding.text).message}`)
}

function reportDropped({ id, upto, seal, sealAt, keptFrom, checkpoint }: Retention, leftOver: number): void {
  const at = (instant: number) => new Date(instant).toISOString()
  console.log(
    `  begins at stub ${id}: ${grouped(upto)} facts were dropped up to seal ${seal} of ${at(sealAt)};` +
      ` all from ${at(keptFrom)} on are kept`,
  )
  console.log(`  checkpoint: ${checkpoint}`)
  if (leftOver > 0) console.log(`  of what was dropped, still to be deleted: ${grouped(leftOver)} rows`)
}

function counts(records: Verified['sealed']): string {
  return RECORD_KINDS.map((kind) => `${grouped(records[kind])} ${WORDS[kind]}`).join(', ')
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}

function listOf(option: OptionValue): string[] {
  return Array.isArray(option) ? option : []
}
