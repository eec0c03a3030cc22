import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { LinesideError } from '../../base/index.ts'

/** A pseudo-terminal: what is written here arrives at `path`, where another program opens it as a serial port. */
export interface Pty {
  /** The terminal device. */
  path: string
  /** Program that holds it. */
  by: string
  /** Resolves when more can be written. */
  write(text: string): Promise<void>
  /** Another process has it open; undefined where the system does not say. */
  opened(): boolean | undefined
  /** All that was written has left for the terminal; undefined where the system does not say. */
  forwarded(): boolean | undefined
  /** Ends the program, and the terminal with it. */
  close(): Promise<void>
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

interface Candidate {
  by: string
  args: string[]
  /** The program reads bytes from its input only to copy them: its own count tells what it has forwarded. */
  counts: boolean
}

/** Node cannot make a pseudo-terminal without native code: programs that can, first one available. */
function candidates(): Candidate[] {
  // util-linux `script` does not end with its input: its child watches for us.
  const watch = `stty raw -echo; tty; while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done`
  const python = [
    'import os, pty, sys, tty',
    'master, slave = pty.openpty()',
    'tty.setraw(slave)',
    'print(os.ttyname(slave), flush=True)',
    'while data := os.read(0, 4096):',
    '    while data: data = data[os.write(master, data):]',
  ].join('\n')
  return [
    { by: 'script', args: ['-qfec', watch, '/dev/null'], counts: true },
    { by: 'python3', args: ['-c', python], counts: false },
    { by: 'socat', args: ['-d', '-d', 'STDIN', 'PTY,rawer'], counts: false },
  ]
}

const START_MS = 5000

/** Opens a pseudo-terminal, and makes `link` point to it. Throws SIM_NO_PTY. */
export async function openPty(link: string, programs = candidates().map(({ by }) => by)): Promise<Pty> {
  const tried: string[] = []
  for (const candidate of candidates().filter(({ by }) => programs.includes(by))) {
    const started = await start(candidate)
    if (!started) {
      tried.push(candidate.by)
      continue
    }
    rmSync(link, { force: true })
    symlinkSync(started.path, link)
    return hold(started.child, started.path, candidate, link)
  }
  throw new LinesideError('SIM_NO_PTY', `tried ${tried.join(', ')}`)
}

/** Undefined when the program is missing, or names no terminal in time. */
function start({ by, args }: Candidate): Promise<{ child: Child; path: string } | undefined> {
  const child = spawn(by, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  return new Promise((resolve) => {
    const outputs = [child.stdout, child.stderr]
    let said = ''
    const giveUp = () => {
      clearTimeout(timer)
      child.kill()
      resolve(undefined)
    }
    const timer = setTimeout(giveUp, START_MS)
    child.once('error', giveUp).once('exit', giveUp)
    child.stdin.on('error', () => {})
    const listen = (data: Buffer) => {
      said += data
      const path = /\/dev\/\S+(?=\s)/.exec(said)?.[0]
      if (!path || !existsSync(path)) return
      clearTimeout(timer)
      child.off('error', giveUp).off('exit', giveUp)
      for (const output of outputs) output.off('data', listen).resume()
      resolve({ child, path })
    }
    for (const output of outputs) output.on('data', listen)
  })
}

function hold(child: Child, path: string, { by, counts }: Candidate, link: string): Pty {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const before = writtenBy(child.pid!)
  let sent = 0
  return {
    path,
    by,
    async write(text) {
      sent += Buffer.byteLength(text)
      if (child.stdin.write(text) || child.exitCode !== null) return
      await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended])
    },
    opened: () => isOpenElsewhere(path, child.pid!),
    forwarded() {
      const now = writtenBy(child.pid!)
      if (!counts || before === undefined || now === undefined) return undefined
      return now - before >= sent
    },
    async close() {
      rmSync(link, { force: true })
      // On SIGTERM, `script` waits two seconds for its shell, which goes with the terminal anyway.
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Bytes that a process has written, from proc(5); undefined where there is no /proc. */
function writtenBy(pid: number): number | undefined {
  try {
    return Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

/** Whether a process of another session than that of `holder` has the terminal open. */
function isOpenElsewhere(path: string, holder: number): boolean | undefined {
  if (!existsSync('/proc/self/fd')) return undefined
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== holder)
  return others.some((pid) => terminalOf(pid) !== path && openFiles(pid).includes(path))
}

/** The controlling terminal's processes are those that keep the terminal alive, not its reader. */
function terminalOf(pid: string): string | undefined {
  return openFiles(pid, ['0'])[0]
}

function openFiles(pid: string, only?: string[]): string[] {
  const names = only ?? orEmpty(() => readdirSync(`/proc/${pid}/fd`))
  return names.flatMap((name) => orEmpty(() => [readlinkSync(`/proc/${pid}/fd/${name}`)]))
}

/** Processes and their files come and go, and those of other users are closed to us. */
function orEmpty<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}
