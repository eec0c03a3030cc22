import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type RunningGateway, startGateway } from '../test/gateway.ts'

/** What `load.ts` prints: readings acknowledged, and the delays of acknowledgement in milliseconds. */
export interface Loaded {
  acknowledged: number
  seconds: number
  p50: number
  p99: number
  max: number
}

const HERE = import.meta.dirname

/** A line of so many stations, `st-1` and on, each with one signal, `good`; a shift runs all day. */
export function siteOf(stations: number): string {
  const list = Array.from(
    { length: stations },
    (_, i) => `{ id: st-${i + 1}, signals: { good: { role: good } } }`,
  )
  return `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: all, start: "00:00", end: "00:00" }] }
lines: [{ id: line-1, stations: [${list.join(', ')}] }]
`
}

/** Starts a program of this folder in a process of its own. */
export function start(program: string, args: string[] = []) {
  return spawn(process.execPath, [join(HERE, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs a program of this folder to its end and gives the last line that it printed. */
export async function run(program: string, args: string[] = []): Promise<string> {
  const child = start(program, args)
  let last = ''
  createInterface(child.stdout).on('line', (line) => {
    last = line
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  return last
}

/** Loads a broker with readings from a process of its own; the options are those of `load.ts`. */
export async function load(port: number, options: Record<string, number>): Promise<Loaded> {
  const args = Object.entries({ port, ...options }).flatMap(([key, value]) => [`--${key}`, String(value)])
  return JSON.parse(await run('load.ts', args)) as Loaded
}

/** The same load on the library of the broker that does nothing with what it gets. */
export async function loadBareAedes(options: Record<string, number>): Promise<Loaded> {
  const child = start('bare-aedes.ts')
  try {
    const [port] = await once(createInterface(child.stdout), 'line')
    return await load(Number(port), options)
  } finally {
    child.kill('SIGKILL')
  }
}

/** A gateway of this site while `work` runs; `sets` override values of the site file. */
export async function withGateway<T>(
  file: string,
  data: string,
  work: (gateway: RunningGateway) => Promise<T>,
  sets: string[] = [],
): Promise<T> {
  const gateway = await startGateway(file, data, sets)
  try {
    return await work(gateway)
  } finally {
    await gateway.stop()
  }
}

/** Seconds from the start of the program until it says that it is ready; stopped again at once. */
export async function secondsToReady(file: string, data: string): Promise<number> {
  const started = performance.now()
  return withGateway(file, data, async () => (performance.now() - started) / 1000)
}
