import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

export interface ChildOptions {
  name: string
  /** Arguments of `node`. */
  args: string[]
  /** File that takes all it says. */
  log: string
  /** Started again when a signal ended it, as a service manager does. */
  restart: boolean
  onLine(line: string): void
  /** It ended by itself: its status, and the last that it said. */
  onDeath(status: number, lastWords: string): void
  onRestart(): void
}

/** A program of the demonstration that runs beside us. */
export interface Child {
  pid(): number | undefined
  stop(): Promise<void>
}

const LAST_WORDS = 12
const KILL_AFTER_MS = 8000
const RESTART_AFTER_MS = 1000

/** Starts the program in a process group of its own: Ctrl-C reaches us alone, and we end it in order. */
export function startChild(options: ChildOptions): Child {
  const log = createWriteStream(options.log, { flags: 'a' })
  let stopping = false
  let child = launch()

  function launch(): ChildProcess {
    const started = spawn(process.execPath, options.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const words: string[] = []
    for (const stream of [started.stdout, started.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`)
        words.push(line)
        if (words.length > LAST_WORDS) words.shift()
        options.onLine(line)
      })
    }
    // 'close' follows the last line, 'exit' may not.
    started.once('close', (status, signal) => {
      if (stopping) return
      if (signal === null || !options.restart) {
        options.onDeath(status ?? 1, words.join('\n') || `ended by ${signal}`)
        return
      }
      options.onRestart()
      setTimeout(() => {
        if (!stopping) child = launch()
      }, RESTART_AFTER_MS)
    })
    return started
  }

  return {
    pid: () => child.pid,
    async stop() {
      stopping = true
      await end(child)
      await new Promise<void>((resolve) => log.end(() => resolve()))
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  await ended
  clearTimeout(timer)
}
