import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../gateway/web/api.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from './gateway.ts'
import { startProxy, type TcpProxy } from './proxy.ts'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'lineside.ts')

/** A scanner at a line PC whose agent reaches the gateway through a network that can go bad; ends with the test. */
export interface ScannerScene {
  gateway: RunningGateway
  network: TcpProxy
  /** Scans so many more codes, numbered from 1 on over all calls. */
  scan(count: number): Promise<void>
  /** What the gateway was told last of the agent. */
  agent(): Promise<StatusAnswer['agents'][number] | undefined>
  /** Codes that the gateway has stored. */
  stored(): number
  /** Waits until all that was scanned is stored, and expects each once and in the order of scanning. */
  expectEachOnce(): Promise<void>
}

/** Takes socat for the cable. */
export async function stageScanner(): Promise<ScannerScene> {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const [near, far] = [join(folder.path, 'near'), join(folder.path, 'far')]
  const data = join(folder.path, 'data')
  const site = siteFile(
    folder.path,
    `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { product: { role: product, source: { device: scanner } } } }] }]
devices: [{ id: scanner, driver: serial, agent: pc-1, path: ${near} }]
`,
  )
  start('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`])
  await eventually(() => expect([near, far].every(existsSync)).toBe(true))
  const gateway = await startGateway(site, data)
  onTestFinished(async () => {
    await gateway.stop()
  })
  const network = await startProxy(Number(new URL(gateway.mqttUrl).port))
  onTestFinished(() => network.stop())
  const url = `mqtt://127.0.0.1:${network.port}`
  start(process.execPath, [
    ...[LINESIDE, 'agent', site, '--id', 'pc-1'],
    ...['--gateway', url, '--spool', join(folder.path, 'spool')],
  ])
  const agent = async () => (await get<StatusAnswer>(gateway, '/api/v1/status')).agents[0]
  await eventually(async () => {
    const { devices } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect(devices[0]?.link).toBe('up')
  })
  let scanned = 0

  return {
    gateway,
    network,
    agent,
    stored: () => codesIn(data).length,
    async scan(count) {
      const port = await open(far, 'r+')
      const codes = Array.from({ length: count }, (_, index) => `${scanned + index + 1}\n`)
      await port.write(codes.join(''))
      await port.close()
      scanned += count
    },
    async expectEachOnce() {
      const all = Array.from({ length: scanned }, (_, index) => String(index + 1))
      await eventually(() => expect(codesIn(data)).toHaveLength(scanned))
      expect(codesIn(data)).toEqual(all)
    },
  }
}

function start(command: string, args: string[]): void {
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
}

/** Codes stored, in the order in which the agent read them; after an outage fresh ones arrive first. */
function codesIn(data: string): string[] {
  const db = new Database(join(data, 'lineside.db'), { readonly: true })
  try {
    return db.prepare<[], string>('SELECT v FROM fact WHERE v IS NOT NULL ORDER BY seq').pluck().all()
  } finally {
    db.close()
  }
}
