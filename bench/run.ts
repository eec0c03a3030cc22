import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import {
  get,
  type RunningGateway,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../test/gateway.ts'

/**
 * `npm run bench`: the sizes of architecture 6 that can be taken in a few minutes, each as a ratio to its baseline
 * in the same run. Prints a table; `--json FILE` writes the figures too.
 */
interface Loaded {
  acknowledged: number
  seconds: number
  p50: number
  p99: number
}
interface Line {
  id: string
  what: string
  measured: string
  reach: string
  value: number
}

const HERE = import.meta.dirname
const STATIONS = Array.from({ length: 8 }, (_, i) => `{ id: st-${i + 1}, signals: { good: { role: good } } }`)
const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: all, start: "00:00", end: "00:00" }] }
lines: [{ id: line-1, stations: [${STATIONS.join(', ')}] }]
`

/** Runs a program of this folder to its end and gives its last line. */
async function run(program: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(HERE, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = ''
  createInterface(child.stdout).on('line', (line) => {
    last = line
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  return last
}

async function load(port: number, options: Record<string, number>): Promise<Loaded> {
  const args = Object.entries({ port, ...options }).flatMap(([key, value]) => [`--${key}`, String(value)])
  return JSON.parse(await run('load.ts', args)) as Loaded
}

async function bareAedes(options: Record<string, number>): Promise<Loaded> {
  const child = spawn(process.execPath, [join(HERE, 'bare-aedes.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [port] = await once(createInterface(child.stdout), 'line')
    return await load(Number(port), options)
  } finally {
    child.kill('SIGKILL')
  }
}

const rateOf = ({ acknowledged, seconds }: Loaded) => acknowledged / seconds
const portOf = (gateway: RunningGateway) => Number(new URL(gateway.mqttUrl).port)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
/** Median time of one sync of 4 KiB, in milliseconds: no acknowledgement is faster. */
function syncMs(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w')
  const page = Buffer.alloc(4096)
  const times = Array.from({ length: 500 }, () => {
    writeSync(file, page)
    const started = performance.now()
    fsyncSync(file)
    return performance.now() - started
  })
  closeSync(file)
  return median(times)
}

const whole = (n: number) => Math.round(n).toLocaleString('en')

function residentMb({ process: { pid } }: RunningGateway): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1024
}

async function withGateway<T>(
  data: string,
  file: string,
  work: (gateway: RunningGateway) => Promise<T>,
): Promise<T> {
  const gateway = await startGateway(file, data)
  try {
    return await work(gateway)
  } finally {
    await gateway.stop()
  }
}

async function main(): Promise<void> {
  const folder = temporaryFolder()
  const file = siteFile(folder.path, SITE)
  const lines: Line[] = []
  const add = (line: Line) => {
    lines.push(line)
    console.log(`${line.id}  ${line.what}: ${line.measured}  (reach ${line.reach})`)
  }
  try {
    await withGateway(`${folder.path}/idle`, file, async (gateway) => {
      await delay(3000)
      const mb = residentMb(gateway)
      add({ id: 'B6', what: 'memory idle', measured: `${whole(mb)} MB`, reach: '≤ 150 MB', value: mb })
    })

    // One after the other, three times: what else the machine does falls on both.
    const ratios: number[] = []
    let ours: Loaded[] = []
    await withGateway(`${folder.path}/b1`, file, async (gateway) => {
      for (let i = 0; i < 3; i++) {
        const bare = await bareAedes({ seconds: 4 })
        const one = await load(portOf(gateway), { seconds: 4 })
        ours = [...ours, one]
        ratios.push(rateOf(one) / rateOf(bare))
      }
    })
    const b1 = median(ratios)
    add({
      id: 'B1',
      what: 'durable readings/s, one a message',
      measured: `${b1.toFixed(2)} × bare aedes, ${whole(median(ours.map(rateOf)))}/s`,
      reach: '≥ 0.35',
      value: b1,
    })

    const rows = Number(await run('rows.ts', []))
    const arrays = await withGateway(`${folder.path}/b2`, file, (gateway) =>
      load(portOf(gateway), { seconds: 4, batch: 100, window: 20 }),
    )
    const b2 = rateOf(arrays) / rows
    add({
      id: 'B2',
      what: 'durable readings/s, arrays of 100',
      measured: `${b2.toFixed(2)} × bare inserts, ${whole(rateOf(arrays))}/s`,
      reach: '≥ 0.4',
      value: b2,
    })

    await withGateway(`${folder.path}/b3`, file, async (gateway) => {
      const bare = await bareAedes({ seconds: 10, rate: 1000 })
      const slow = await load(portOf(gateway), { seconds: 10, rate: 1000 })
      add({
        id: 'B3',
        what: 'acknowledgement at 1,000/s',
        measured: `p50 ${slow.p50.toFixed(1)} ms, p99 ${slow.p99.toFixed(1)} ms; bare aedes p99 ${bare.p99.toFixed(1)} ms; fsync ${syncMs(folder.path).toFixed(2)} ms`,
        reach: 'p99 ≤ 5 ms + 2 × fsync',
        value: slow.p99,
      })
    })

    const data = `${folder.path}/b1`
    const again = performance.now()
    await withGateway(data, file, async (gateway) => {
      const seconds = (performance.now() - again) / 1000
      const { store } = await settled(gateway)
      add({
        id: 'B7',
        what: `start to ready with ${whole(store.facts)} facts`,
        measured: `${seconds.toFixed(1)} s`,
        reach: '≤ 3 s with 10 M',
        value: seconds,
      })
      await get(gateway, '/livez')
    })
    // The store is closed, so that its log is worked into it.
    const facts = ours.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
    const bytes = statSync(`${data}/lineside.db`).size / facts
    add({
      id: 'B8',
      what: 'disk a reading',
      measured: `${bytes.toFixed(0)} bytes`,
      reach: '≤ 60',
      value: bytes,
    })
  } finally {
    folder.remove()
  }
  const target = process.argv.indexOf('--json')
  if (target > 0) writeFileSync(process.argv[target + 1], `${JSON.stringify(lines, null, 2)}\n`)
}

await main()
