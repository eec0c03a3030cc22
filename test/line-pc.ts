import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { eventually } from './gateway.ts'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'lineside.ts')

/** A process that was started here. */
export interface Child {
  end(signal: NodeJS.Signals): Promise<number | null>
}

function start(command: string, args: string[], env: Record<string, string> = {}): Child {
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } })
  const ended = once(child, 'exit')
  return {
    async end(signal) {
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

export interface AgentPlace {
  /** Absent: it asks the gateway. */
  site?: string
  /** mqtt:// URL. */
  gateway: string
  /** Its spool and what it writes for the moment. */
  folder: string
}

/** Starts the agent `pc-1`, as a user would. */
export function startAgent({ site, gateway, folder }: AgentPlace): Child {
  const args = [
    'agent',
    ...(site === undefined ? [] : [site]),
    '--id',
    'pc-1',
    '--gateway',
    gateway,
    '--spool',
    join(folder, 'spool'),
  ]
  return start(process.execPath, [LINESIDE, ...args], { TMPDIR: folder })
}

/** What is on the disk of a line PC while no agent runs. */
export interface Spooled {
  /** The highest number that a reading was ever given. */
  highest: number
  /** What waits: the reading by its number. */
  waiting: Map<number, object>
}

/** Reads a copy: the spool stays as it was left. */
export function readSpool(folder: string): Spooled {
  const copy = mkdtempSync(join(folder, 'copy-'))
  for (const name of ['spool.db', 'spool.db-wal']) {
    const file = join(folder, 'spool', name)
    if (existsSync(file)) copyFileSync(file, join(copy, name))
  }
  const db = new Database(join(copy, 'spool.db'))
  try {
    const highest = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'items'").pluck()
    const items = db.prepare<[], { id: number; body: string }>('SELECT id, body FROM items').all()
    return {
      highest: highest.get() ?? 0,
      waiting: new Map(items.map(({ id, body }) => [id, (JSON.parse(body) as { payload: object }).payload])),
    }
  } finally {
    db.close()
    rmSync(copy, { recursive: true })
  }
}

/** A scanner on a cable, a pseudo-terminal; it waits while the cable is full, as with flow control. */
export interface Cable {
  /** Where the line PC finds it. */
  path: string
  /** Scans these codes, as fast as they are read. */
  send(codes: string[]): Promise<void>
  /** Scans on, one code every `everyMs`, `code` of 1, 2, 3, …, until rest(). */
  scan(everyMs: number, code: (n: number) => string): void
  /** Scans no more; the number of codes scanned. */
  rest(): Promise<number>
  unplug(): Promise<void>
}

/** Takes socat. */
export async function plugScanner(folder: string): Promise<Cable> {
  const [near, far] = [join(folder, 'near'), join(folder, 'far')]
  const socat = start('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`])
  await eventually(() => {
    if (![near, far].every(existsSync)) throw new Error('the cable is not plugged in')
  })
  let isScanning = false
  let scanning = Promise.resolve(0)

  async function scanOn(everyMs: number, code: (n: number) => string): Promise<number> {
    const port = await open(far, 'r+')
    let n = 0
    while (isScanning) {
      await port.write(`${code(++n)}\n`)
      await delay(everyMs)
    }
    await port.close()
    return n
  }

  return {
    path: near,
    async send(codes) {
      const port = await open(far, 'r+')
      await port.write(codes.map((code) => `${code}\n`).join(''))
      await port.close()
    },
    scan(everyMs, code) {
      isScanning = true
      scanning = scanOn(everyMs, code)
    },
    rest() {
      isScanning = false
      return scanning
    },
    async unplug() {
      isScanning = false
      await socat.end('SIGTERM')
      // A code that was on its way cannot be written any more.
      await scanning.catch(() => {})
    },
  }
}
