import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { temporaryFolder } from '../test/gateway.ts'
import { syncMs } from './figures.ts'
import type { Bench, Result, RowFamily } from './row.ts'
import { attacked } from './rows/attacked.ts'
import { dropping } from './rows/dropping.ts'
import { history } from './rows/history.ts'
import { idle } from './rows/idle.ts'
import { kills } from './rows/kills.ts'
import { memory } from './rows/memory.ts'
import { opcua } from './rows/opcua.ts'
import { page } from './rows/page.ts'
import { acknowledgement, arrays, readings } from './rows/throughput.ts'

const FAMILIES: RowFamily[] = [
  idle,
  readings,
  arrays,
  acknowledgement,
  page,
  history,
  dropping,
  memory,
  kills,
  attacked,
  opcua,
]
const IDS = [...new Set(FAMILIES.flatMap(({ ids }) => ids))].sort()
const HELP = `npm run bench -- [options]

Measures the gateway, each figure beside its baseline in the same run, the load in a process of its own.
The table comes on standard output at the end, progress on standard error. All of it takes some 20 minutes.

  --only B4,B5     these rows alone: ${IDS.join(' ')}
  --facts 1e6      facts of the long history (B5 B7 B8), default 1e7
  --minutes 10     how long memory is watched under load (B6), default 2
  --json FILE      writes the figures too
  -h, --help       this`

function parsed() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      facts: { type: 'string', default: '1e7' },
      minutes: { type: 'string', default: '2' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const only = values.only?.split(',') ?? IDS
  const strange = only.filter((id) => !IDS.includes(id))
  if (strange.length > 0) throw new Error(`there is no row ${strange.join(', ')}; rows: ${IDS.join(' ')}`)
  const [facts, minutes] = [Number(values.facts), Number(values.minutes)]
  if (!(facts >= 1e6)) throw new Error('--facts: at least 1e6, the baseline of B5')
  if (!(minutes > 0)) throw new Error('--minutes: a number above 0')
  return { ...values, only, facts, minutes }
}

/** A folder for each family, gone when it is done: a history of 10 M facts is half a gigabyte. */
async function measure(
  family: RowFamily,
  options: Pick<Bench, 'only' | 'facts' | 'minutes'>,
): Promise<Result[]> {
  const name = family.ids.join(' ')
  const say = (text: string) => console.error(`${name}: ${text}`)
  const { path, remove } = temporaryFolder()
  say('…')
  try {
    return await family.measure({ ...options, folder: path, say })
  } finally {
    remove()
  }
}

function table(results: Result[]): string {
  const rows = [['', 'what', 'measured', 'reach', '']].concat(
    results.map((result) => [
      result.id,
      result.what,
      result.measured,
      result.reach,
      result.isReached ? '' : 'NOT REACHED',
    ]),
  )
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function machine() {
  const { path, remove } = temporaryFolder()
  const [first, ...rest] = cpus()
  const answer = { cpu: first.model, cores: 1 + rest.length, node: process.version, sync_ms: syncMs(path) }
  remove()
  return answer
}

async function main(): Promise<void> {
  const options = parsed()
  if (options.help) return console.log(HELP)
  const results: Result[] = []
  for (const family of FAMILIES.filter(({ ids }) => ids.some((id) => options.only.includes(id)))) {
    const measured = (await measure(family, options)).filter(({ id }) => options.only.includes(id))
    for (const { id, what, measured: figure, reach } of measured) {
      console.error(`${id}: ${what}: ${figure}  (${reach})`)
    }
    results.push(...measured)
  }
  const on = machine()
  console.log(
    `${on.cores} × ${on.cpu}, Node ${on.node}, a sync ${on.sync_ms.toFixed(2)} ms\n\n${table(results)}`,
  )
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine: on, results }, null, 2)}\n`)
}

try {
  await main()
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
