import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../gateway/web/api.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from './gateway.ts'

/** A scanner whose codes are written by printf(1), at a cable of socat: nothing of it is ours. */
export interface PrintfScanner {
  /** `format` and its arguments in the words of printf; `\351` is a byte in octal. */
  printf(format: string, ...args: string[]): Promise<void>
  /** The cable is pulled out; what is not yet read is gone. */
  unplug(): Promise<void>
}

/** A gateway that reads scanners, each by the link that udev would make for it; ends with the test. */
export interface ScannerHall {
  gateway: RunningGateway
  /** Plugs a scanner in; `name` is the node that it gets, `ttyUSB0`, and the link leads there. */
  plug(scanner: string, name: string): Promise<PrintfScanner>
  device(scanner: string): Promise<StatusAnswer['devices'][number]>
  isUp(scanner: string): Promise<void>
  /** Codes of a scanner that the gateway has stored, in the order in which it took them. */
  stored(scanner: string): string[]
}

/** `scanners`: their ids, with further keys of their devices as YAML. Takes socat. */
export async function stageScanners(scanners: Record<string, string>): Promise<ScannerHall> {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const linkOf = (scanner: string) => join(folder.path, `usb-${scanner}-if00`)
  const ids = Object.keys(scanners)
  const stations = ids.map(
    (id) => `{ id: at-${id}, signals: { product: { role: product, source: { device: ${id} } } } }`,
  )
  const devices = ids.map((id) => `{ id: ${id}, driver: serial, path: ${linkOf(id)}, ${scanners[id]} }`)
  const site = siteFile(
    folder.path,
    `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [${stations.join(', ')}] }]
devices: [${devices.join(', ')}]
`,
  )
  const data = join(folder.path, 'data')
  const gateway = await startGateway(site, data)
  onTestFinished(async () => {
    await gateway.stop()
  })
  const device = async (scanner: string) => {
    const { devices: all } = await get<StatusAnswer>(gateway, '/api/v1/status')
    const found = all.find(({ id }) => id === scanner)
    if (!found) throw new Error(`no device ${scanner}`)
    return found
  }

  return {
    gateway,
    device,
    async plug(scanner, name) {
      const [near, far] = [join(folder.path, name), join(folder.path, `${name}-far`)]
      const cable = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
        stdio: 'ignore',
      })
      onTestFinished(() => end(cable))
      await eventually(() => expect([near, far].every(existsSync)).toBe(true))
      const link = linkOf(scanner)
      rmSync(link, { force: true })
      symlinkSync(name, link)
      return {
        printf: (format, ...args) => printfTo(far, [format, ...args]),
        unplug: () => end(cable),
      }
    },
    isUp: (scanner) => eventually(async () => expect((await device(scanner)).link).toBe('up')),
    stored: (scanner) => codesIn(data, scanner),
  }
}

/** `printf` of the shell, its output into the terminal at the far end. */
async function printfTo(far: string, args: string[]): Promise<void> {
  const shell = spawn('sh', ['-c', 'printf "$@" > "$0"', far, ...args], { stdio: 'ignore' })
  const [status] = (await once(shell, 'exit')) as [number | null]
  if (status !== 0) throw new Error(`printf ended with ${status}`)
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const ended = once(process, 'exit')
  process.kill('SIGTERM')
  await ended
}

function codesIn(data: string, scanner: string): string[] {
  const db = new Database(join(data, 'lineside.db'), { readonly: true })
  try {
    return db
      .prepare<[string], string>(
        'SELECT v FROM fact JOIN name ON name.id = client WHERE name = ? AND v IS NOT NULL ORDER BY fact.id',
      )
      .pluck()
      .all(scanner)
  } finally {
    db.close()
  }
}
