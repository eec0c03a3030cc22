import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Database } from 'better-sqlite3'
import { instantOf, LinesideError, systemClock } from '../../base/index.ts'
import { readSite } from '../../config/index.ts'
import { storedHistory } from '../../gateway/configuration.ts'
import { type DumpQuestion, dictionaryInWords, dump, FORMATS, WHATS } from '../../gateway/dump/index.ts'
import {
  createCorrections,
  createRetentions,
  createSiteVersions,
  openStoreReader,
} from '../../gateway/facts/index.ts'
import { BUCKETS, SUBJECTS } from '../../gateway/kpi/index.ts'
import type { Command, OptionValue } from '../command.ts'

type Options = Record<string, OptionValue>

const PROGRESS_EVERY_MS = 2_000

export const command: Command = {
  summary: 'write a range of facts, sums, KPIs or reports of obstacles as CSV or NDJSON',
  usage: `SITE.yaml --what ${WHATS.join('|')} [options] | --dictionary`,
  examples: [
    'lineside dump site.yaml --what facts --out facts.csv                    all facts, for Excel',
    'lineside dump site.yaml --what facts --format ndjson | gzip > facts.gz  for a program; a pipe works',
    'lineside dump site.yaml --what kpis --by worker --bucket shift --from 2026-11-01T00:00:00+08:00 --out november.csv',
    'lineside dump site.yaml --what sums --no-bom                            without the mark that Excel needs',
    'lineside dump --dictionary                                              columns, units and what they mean',
  ],
  options: {
    what: { type: 'string', help: WHATS.join(', ') },
    from: { type: 'string', help: 'only what happened since (RFC 3339); default all' },
    to: { type: 'string', help: 'only what happened before (RFC 3339); default all, KPIs up to now' },
    by: { type: 'string', help: `subject of KPIs: ${SUBJECTS.join(', ')}; default worker` },
    bucket: { type: 'string', help: `KPIs for each ${BUCKETS.join(', ')}; default the whole range` },
    format: { type: 'string', help: `${FORMATS.join(', ')}; default csv` },
    'no-bom': { type: 'boolean', help: 'CSV without a byte order mark, by which Excel knows UTF-8' },
    out: { type: 'string', help: 'file to write, complete or not at all; default standard output' },
    dictionary: { type: 'boolean', help: 'print the data dictionary' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...more], options) {
    if (options.dictionary) {
      console.log(dictionaryInWords())
      return 0
    }
    if (!file || more.length > 0) throw new LinesideError('USAGE', 'dump needs one site file')
    const question = questionOf(options)
    const loaded = readSite(file, Array.isArray(options.set) ? options.set : [])
    const db = openStoreReader(loaded.site.gateway.data)
    try {
      const history = storedHistory(createSiteVersions(db).all(), createCorrections(db).standards(), loaded)
      tellDropped(db, question)
      await write(textOf(db, history, question), options.out)
    } finally {
      db.close()
    }
    return 0
  },
}

/** Sums and KPIs of what was dropped are there all the same. */
function tellDropped(db: Database, { what, from }: DumpQuestion): void {
  const retention = createRetentions(db).latest()
  if (what !== 'facts' || !retention || (from !== null && from >= retention.keptFrom)) return
  const keptFrom = new Date(retention.keptFrom).toISOString()
  console.error(
    `facts that happened before ${keptFrom} are not complete: ${retention.upto.toLocaleString('en')} were dropped`,
  )
}

function questionOf(options: Options): DumpQuestion {
  const from = instant(options, 'from')
  const to = instant(options, 'to')
  const what = oneOf(WHATS, options, 'what')
  if (what === undefined) throw new LinesideError('USAGE', `dump needs --what ${WHATS.join('|')}`)
  if (what !== 'kpis' && (options.by !== undefined || options.bucket !== undefined)) {
    throw new LinesideError('USAGE', `--by and --bucket are for --what kpis, not for ${what}`)
  }
  if (from !== null && to !== null && to <= from)
    throw new LinesideError('USAGE', '--to must be after --from')
  return {
    what,
    from,
    to,
    by: oneOf(SUBJECTS, options, 'by') ?? 'worker',
    bucket: oneOf(BUCKETS, options, 'bucket'),
    format: oneOf(FORMATS, options, 'format') ?? 'csv',
    mark: options['no-bom'] !== true,
  }
}

function oneOf<T extends string>(allowed: readonly T[], options: Options, name: string): T | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  const found = allowed.find((each) => each === value)
  if (found === undefined)
    throw new LinesideError('USAGE', `--${name} ${value}: one of ${allowed.join(', ')}`)
  return found
}

function instant(options: Options, name: string): number | null {
  const value = options[name]
  return typeof value === 'string' ? instantOf(value, `--${name}`) : null
}

/** The text of a dump; on long work, how far it is goes to standard error. */
function* textOf(
  db: Database,
  history: Parameters<typeof dump>[1],
  question: DumpQuestion,
): Generator<string> {
  let told = systemClock.now()
  for (const { text, rows, share } of dump(db, history, question, systemClock.now())) {
    yield text
    const now = systemClock.now()
    if (now - told < PROGRESS_EVERY_MS) continue
    told = now
    console.error(`${rows.toLocaleString('en')} rows, ${Math.floor(share * 100)} %`)
  }
}

async function write(text: Generator<string>, out: OptionValue): Promise<void> {
  if (typeof out === 'string') return writeFile(text, out)
  try {
    await pipeline(text, process.stdout, { end: false })
  } catch (error) {
    // Whoever read it has seen enough.
    if ((error as { code?: unknown }).code !== 'EPIPE') throw error
  }
}

/** Under its name once it is complete. */
async function writeFile(text: Generator<string>, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`
  try {
    await pipeline(text, createWriteStream(unfinished, { flush: true }))
    renameSync(unfinished, file)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}
