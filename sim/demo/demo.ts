import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, errorText, LinesideError } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import { spanOf } from '../span.ts'
import { type Child, startChild } from './child.ts'
import { type LastRun, leaveFolder, prepareFolder } from './folder.ts'
import { hints, ledgerName } from './hints.ts'
import { freePort } from './ports.ts'
import { earlierShifts, hoursEarlier } from './shifts.ts'

export interface DemoOptions {
  /** The site file of the demonstration, and the program, absolute. */
  siteFile: string
  program: string
  /** Folder for everything that is written, absolute. */
  folder: string
  keep: boolean
  httpPort: number
  mqttPort: number
  seed: number
  /** How fast the last half hour is played; 0: at once. */
  speed: number
  clock: Clock
  signal: AbortSignal
  say(text: string): void
}

const READY_MS = 60_000
const LIVELY_MS = 30 * 60_000
const LONGEST_CATCH_UP_MS = 86_400_000

/**
 * The whole demonstration: stand-in of the plant's broker, gateway, agent and simulator as programs of their own,
 * until `signal`. Gives the exit status: 0 stopped, 1 a program died, 2 the gateway refused its configuration or a port.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { folder, clock, say, signal } = options
  const started = performance.now()
  const last = prepareFolder(folder, options.keep)
  mkdirSync(join(folder, 'logs'), { recursive: true })
  const sets = await overrides(options, last)
  const from = beginOf(options, sets, last)
  const children: Child[] = []
  const death = Promise.withResolvers<number>()
  const stopped = Promise.withResolvers<number>()
  const over = new AbortController()
  signal.addEventListener('abort', () => stopped.resolve(0))
  if (signal.aborted) stopped.resolve(0)

  const start = (
    name: string,
    args: string[],
    more: { restart?: boolean; onLine?(line: string): void } = {},
  ) => {
    const child = startChild({
      name,
      args: [options.program, ...args],
      log: join(folder, 'logs', `${name}.log`),
      restart: more.restart ?? false,
      onLine: more.onLine ?? (() => {}),
      onDeath(status, lastWords) {
        say(`${name} ended with status ${status}:\n${lastWords}`)
        death.resolve(status === 2 ? 2 : 1)
      },
      onRestart: () => say(`${name} was killed; it is started again`),
    })
    children.push(child)
    return child
  }
  const bringUp = async (): Promise<void> => {
    say('starting the gateway')
    start('upstream', [
      'sim',
      '--upstream-broker',
      String(sets.upstreamPort),
      '--messages',
      join(folder, 'upstream.ndjson'),
    ])
    const gateway = start('gateway', ['gateway', options.siteFile, ...sets.args], { restart: true })
    await untilReady(options.httpPort, over.signal)
    say('starting the agent and the line')
    start('agent', ['agent', options.siteFile, '--id', 'pc-1', ...sets.args], { restart: true })
    await new Promise<void>((resolve) => {
      const onLine = (line: string) => {
        if (line === FILLED) resolve()
        else if (line.startsWith('sim: ') && !over.signal.aborted) say(line.slice('sim: '.length))
      }
      start('sim', simArgs(options, sets, from), { onLine })
    })
    const seconds = Math.round((performance.now() - started) / 1000)
    const { httpPort, mqttPort } = options
    say(hints({ folder, httpPort, mqttPort, gatewayPid: gateway.pid(), from, seconds }))
  }

  const failed = bringUp().then(
    () => death.promise,
    (error: unknown) => {
      if (!over.signal.aborted) say(errorText(error))
      return 1
    },
  )
  const status = await Promise.race([failed, death.promise, stopped.promise])
  over.abort()
  say('stopping')
  for (const child of children.reverse()) await child.stop()
  leaveFolder(folder, { until: clock.now(), hoursEarlier: sets.hoursEarlier })
  return status
}

/** What `lineside sim` says once the past is played. */
const FILLED = 'sim: the past is played'

interface Overrides {
  args: string[]
  values: string[]
  upstreamPort: number
  hoursEarlier: number
}

/** Folder, ports and shifts of this demonstration, as --set arguments for all its programs. */
async function overrides(options: DemoOptions, last?: LastRun): Promise<Overrides> {
  const { siteFile, folder, httpPort, mqttPort, clock } = options
  const site = loadSite(siteFile)
  const hours = last?.hoursEarlier ?? hoursEarlier(site, clock.now())
  const upstreamPort = await freePort(1884)
  const plcPort = await freePort(4840)
  const values = [
    `gateway.data=${join(folder, 'gateway')}`,
    `gateway.http.port=${httpPort}`,
    `gateway.mqtt.port=${mqttPort}`,
    `devices.0.endpoint=opc.tcp://127.0.0.1:${plcPort}/lineside/sim`,
    `devices.1.path=${join(folder, 'scanner-1')}`,
    `upstream.0.url=mqtt://127.0.0.1:${upstreamPort}`,
    ...earlierShifts(site, hours),
  ]
  return { args: values.flatMap((value) => ['--set', value]), values, upstreamPort, hoursEarlier: hours }
}

/** Where the last run ended, if it was kept and is not long ago; else the start of the running shift. */
function beginOf({ siteFile, clock }: DemoOptions, { values }: Overrides, last?: LastRun): number {
  const now = clock.now()
  if (last !== undefined) return Math.max(last.until, now - LONGEST_CATCH_UP_MS)
  return spanOf(loadSite(siteFile, values), { live: true }, now).from
}

function simArgs(
  { siteFile, folder, seed, speed, clock }: DemoOptions,
  { args }: Overrides,
  from: number,
): string[] {
  const fastTo = Math.max(from, clock.now() - LIVELY_MS)
  const pace = speed === 0 ? [] : ['--speed', String(speed), '--fast-to', new Date(fastTo).toISOString()]
  const span = ['--from', new Date(from).toISOString(), '--live']
  const ledger = ['--ledger', join(folder, ledgerName(from))]
  return ['sim', siteFile, '--seed', String(seed), ...span, ...pace, ...ledger, ...args]
}

async function untilReady(httpPort: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_MS
  while (performance.now() < deadline && !signal.aborted) {
    const ready = await fetch(`http://127.0.0.1:${httpPort}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await sleep(100)
  }
  throw new LinesideError('HTTP_INTERNAL', `the gateway was not ready within ${READY_MS / 1000} s`)
}
