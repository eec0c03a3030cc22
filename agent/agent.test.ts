import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Aedes } from 'aedes'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { requirePeer } from '../test/peers.ts'
import type { AgentHealth } from './health.ts'

const present = requirePeer('socat', 'socat')
const WAIT = { timeout: 45_000, interval: 20 }
const LINESIDE = fileURLToPath(new URL('../bin/lineside.ts', import.meta.url))
const TOPIC = 'lineside/v1/line-1/st-1/badge'
const HEALTH = 'lineside/v1/$agents/pc-1/health'
const folder = mkdtempSync(join(tmpdir(), 'lineside-agent-'))
const near = join(folder, 'near')
const far = join(folder, 'far')
const site = join(folder, 'site.yaml')
writeFileSync(
  site,
  `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1, data: ${join(folder, 'data')} }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { badge: { role: badge, source: { device: scanner } } } }] }]
devices: [{ id: scanner, driver: serial, agent: pc-1, path: ${near} }]
`,
)

const children: ChildProcess[] = []
const brokers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await end(child, 'SIGKILL')
  for (const stop of brokers.splice(0)) await stop()
})
afterAll(() => rmSync(folder, { recursive: true }))

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
  return child.exitCode
}

/** A scanner on a cable: scan(n) sends badge n. */
async function plugScanner() {
  const cable = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
    stdio: 'ignore',
  })
  children.push(cable)
  await vi.waitFor(() => expect([near, far].every(existsSync)).toBe(true), WAIT)
  return async (...badges: number[]) => {
    const port = await open(far, 'r+')
    await port.write(badges.map((badge) => `${badge}\n`).join(''))
    await port.close()
  }
}

interface Message {
  v: string
  ts: number
  seq: number
}

/** What any of the brokers of a test saw. */
interface Seen {
  messages: Message[]
  clients: Set<string>
  health: AgentHealth[]
}

/** With `acknowledging` false its answers get lost from the first badge on. */
async function startBroker(seen: Seen, port: number, acknowledging: boolean) {
  const broker = await Aedes.createBroker()
  broker.authorizePublish = (client, { topic, payload }, done) => {
    if (topic === HEALTH) seen.health.push(JSON.parse(payload.toString()))
    if (topic === TOPIC && client) {
      seen.messages.push(JSON.parse(payload.toString()))
      seen.clients.add(client.id)
    }
    done(null)
  }
  const isMuted = () => !acknowledging && seen.messages.length > 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const [inner, outer] = duplexPair()
    socket.pipe(outer).on('data', (answer) => {
      if (!isMuted()) socket.write(answer)
    })
    socket.on('close', () => outer.destroy())
    broker.handle(inner)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    await new Promise<void>((resolve) => broker.close(resolve))
  }
  brokers.push(stop)
  return { stop, port: (server.address() as AddressInfo).port }
}

function startAgent(port: number, spool: string): ChildProcess {
  const args = [
    LINESIDE,
    'agent',
    site,
    '--id',
    'pc-1',
    '--gateway',
    `mqtt://127.0.0.1:${port}`,
    '--spool',
    spool,
  ]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  children.push(child)
  return child
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const badges = ({ messages }: Seen) => new Set(messages.map(({ v }) => Number(v)))
const lastHealth = ({ health }: Seen) => health.at(-1)
const linkUp = (seen: Seen) => vi.waitFor(() => expect(lastHealth(seen)?.devices[0]?.link).toBe('up'), WAIT)

/** Each badge in one message, whatever was sent again; numbers and times as contract.md 2 has them. */
function expectEachOnce(seen: Seen, count: number) {
  const once = new Map(seen.messages.map(({ seq, ts, v }) => [`${seq} ${ts}`, v]))
  expect([...once.values()].map(Number).toSorted((a, b) => a - b)).toEqual(numbers(1, count))
  expect(new Set(seen.messages.map(({ seq }) => seq)).size).toBe(count)
  const bySeq = seen.messages.toSorted((a, b) => a.seq - b.seq)
  expect([...new Set(bySeq.map(({ v }) => Number(v)))]).toEqual(numbers(1, count))
}

const nothingSeen = (): Seen => ({ messages: [], clients: new Set(), health: [] })

describe.skipIf(!present)('agent', () => {
  it('loses nothing when the gateway is gone for a while', async () => {
    const seen = nothingSeen()
    const scan = await plugScanner()
    const broker = await startBroker(seen, 0, true)
    const agent = startAgent(broker.port, join(folder, 'spool-gateway-gone'))
    await linkUp(seen)
    await scan(...numbers(1, 50))
    await vi.waitFor(() => expect(badges(seen).size).toBe(50), WAIT)
    await broker.stop()
    await scan(...numbers(51, 150))
    await startBroker(seen, broker.port, true)
    await scan(...numbers(151, 200))
    await vi.waitFor(() => expect(badges(seen).size).toBe(200), WAIT)
    expectEachOnce(seen, 200)
    expect([...seen.clients]).toEqual(['pc-1'])
    expect(await end(agent, 'SIGTERM')).toBe(0)
  })

  it('sends again, with the same numbers and times, what was not acknowledged when it was killed', async () => {
    const seen = nothingSeen()
    const scan = await plugScanner()
    const spool = join(folder, 'spool-killed')
    const silent = await startBroker(seen, 0, false)
    const first = startAgent(silent.port, spool)
    await linkUp(seen)
    await scan(...numbers(1, 150))
    await vi.waitFor(() => expect(lastHealth(seen)?.spool).toBe(150), WAIT)
    expect(seen.messages.length).toBeGreaterThan(0)
    await end(first, 'SIGKILL')
    await silent.stop()
    const broker = await startBroker(seen, silent.port, true)
    const health = seen.health.length
    startAgent(broker.port, spool)
    await vi.waitFor(() => expect(seen.health.slice(health).at(-1)?.devices[0]?.link).toBe('up'), WAIT)
    await scan(...numbers(151, 160))
    await vi.waitFor(() => expect(badges(seen).size).toBe(160), WAIT)
    expectEachOnce(seen, 160)
    expect(seen.messages.length).toBeGreaterThan(160)
  })

  it('survives kill -9 again and again under load: what it had stored arrives, once', async () => {
    const seen = nothingSeen()
    const scan = await plugScanner()
    const spool = join(folder, 'spool-kills')
    const broker = await startBroker(seen, 0, true)
    let scanned = 0
    for (let round = 0; round < 3; round++) {
      const health = seen.health.length
      const agent = startAgent(broker.port, spool)
      await vi.waitFor(() => expect(seen.health.slice(health).at(-1)?.devices[0]?.link).toBe('up'), WAIT)
      const before = badges(seen).size
      await scan(...numbers(scanned + 1, scanned + 300))
      scanned += 300
      await vi.waitFor(() => expect(badges(seen).size).toBeGreaterThan(before + 10), WAIT)
      await end(agent, 'SIGKILL')
    }
    startAgent(broker.port, spool)
    await vi.waitFor(() => expect(lastHealth(seen)?.spool).toBe(0), WAIT)
    // Whatever was stored has its number for good: the same number is never another reading.
    const bySeq = Map.groupBy(seen.messages, ({ seq }) => seq)
    for (const same of bySeq.values()) expect(new Set(same.map(({ v, ts }) => `${v} ${ts}`)).size).toBe(1)
    const highest = Math.max(...bySeq.keys())
    expect([...bySeq.keys()].toSorted((a, b) => a - b)).toEqual(numbers(1, highest))
  })

  it('refuses to start for an agent that the site does not know', async () => {
    const args = [LINESIDE, 'agent', site, '--id', 'pc-9', '--spool', join(folder, 'spool-unknown')]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    children.push(child)
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    await once(child, 'close')
    expect(child.exitCode).toBe(2)
    expect(said).toContain('AGENT_UNKNOWN')
    expect(said).toContain('pc-1')
  })
})
