import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type RunningGateway, startGateway } from './gateway.ts'

const HOUSE = join(import.meta.dirname, '..')
const LINESIDE = join(HOUSE, 'bin', 'lineside.ts')
export const DEMO_SITE = join(HOUSE, 'config', 'examples', 'demo.yaml')

/** The demonstration line on free ports: gateway and agent run, the line itself is yet to be played. */
export interface Line {
  gateway: RunningGateway
  /** Plays the line with these options of `lineside sim` to its end; throws if it fails. */
  play(options: string[]): Promise<void>
  /** Plays until stopped. */
  playOn(options: string[]): void
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts gateway and agent of the demonstration site, with everything they write in `folder`. */
export async function startLine(folder: string, sets: string[] = []): Promise<Line> {
  const [opcuaPort, upstreamPort] = [await freePort(), await freePort()]
  const all = [
    `devices.0.endpoint=opc.tcp://127.0.0.1:${opcuaPort}/lineside/sim`,
    `devices.1.path=${folder}/scanner`,
    `upstream.0.url=mqtt://127.0.0.1:${upstreamPort}`,
    ...sets,
  ]
  const children: ChildProcess[] = []
  const run = (name: string, args: string[]) => {
    const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' })
    const child = spawn(process.execPath, [LINESIDE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    children.push(child)
    return child
  }
  const withSets = (args: string[]) => [...args, ...all.flatMap((set) => ['--set', set])]

  const gateway = await startGateway(DEMO_SITE, `${folder}/data`, all)
  run('upstream', [
    'sim',
    '--upstream-broker',
    String(upstreamPort),
    '--messages',
    `${folder}/upstream.ndjson`,
  ])
  run('agent', [
    ...withSets(['agent', DEMO_SITE, '--id', 'pc-1']),
    '--gateway',
    gateway.mqttUrl,
    '--spool',
    `${folder}/spool`,
  ])
  const sim = (options: string[]) =>
    run('sim', [...withSets(['sim', DEMO_SITE, '--broker', gateway.mqttUrl]), ...options])

  return {
    gateway,
    async play(options) {
      const [status] = await once(sim(options), 'exit')
      if (status !== 0) throw new Error(`the simulator ended with ${status}: see ${folder}/sim.log`)
    },
    playOn: (options) => void sim(options),
    async stop() {
      for (const child of children.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await gateway.stop()
    },
  }
}
