import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A mosquitto of our own, on a free port of loopback, with its sessions and retained messages on disk. */
export interface Mosquitto {
  port: number
  url: string
  /** What it wrote to its log. */
  log(): string
  start(): Promise<void>
  /** SIGTERM: it writes what it keeps to disk before it ends. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  publish(topic: string, payload: string, ...args: string[]): Promise<void>
  /** Ends it for good, and its folder with it. */
  remove(): Promise<void>
}

const READY_WITHIN_MS = 20_000

/** Test help; `more` are further lines of its configuration. Not started yet. */
export async function createMosquitto(more: string[] = []): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-mosquitto-'))
  const port = await freePort()
  const file = join(folder, 'mosquitto.conf')
  const settings = [
    `user ${userInfo().username}`,
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${folder}/`,
    'set_tcp_nodelay true',
    ...more,
  ]
  writeFileSync(file, `${settings.join('\n')}\n`)
  let child: ChildProcess | null = null
  let log = ''

  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    log: () => log,
    async start() {
      child = spawn('mosquitto', ['-c', file, '-v'], { stdio: ['ignore', 'ignore', 'pipe'] })
      child.stderr?.on('data', (text) => {
        log += text
      })
      const until = Date.now() + READY_WITHIN_MS
      while (!(await accepts(port))) {
        if (child.exitCode !== null || Date.now() > until)
          throw new Error(`mosquitto does not listen:\n${log}`)
        await delay(10)
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async publish(topic, payload, ...args) {
      const to = ['-h', '127.0.0.1', '-p', String(port), '-q', '1', '-t', topic, '-m', payload, ...args]
      const publisher = spawn('mosquitto_pub', to, { stdio: ['ignore', 'ignore', 'inherit'] })
      const [status] = await once(publisher, 'exit')
      if (status !== 0) throw new Error(`mosquitto_pub ended with ${status}`)
    },
    async remove() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lineside-mqtt-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
