import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'lineside.ts')

/** What a receiver of summaries goes by (contract.md 4). */
export interface Summary {
  seq: number
  id: string
  revision: number
  sent_at: string
  final: boolean
  subject: { type: string; id: string }
  window: { from: string; to: string }
  sums: { good: number; scrap: number; rework: number }
}

/** The broker of the plant, in a process of its own; `file` keeps what it received over its starts. */
export interface Receiver {
  port: number
  /** Everything that it received, again and again what came again. */
  received(): Summary[]
  stop(signal: NodeJS.Signals): Promise<void>
}

export async function startReceiver(file: string, port = 0): Promise<Receiver> {
  const child: ChildProcess = spawn(
    process.execPath,
    [LINESIDE, 'sim', '--upstream-broker', String(port), '--messages', file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  const [line] = (await once(lines, 'line')) as [string]
  return {
    port: Number(/port (\d+)/.exec(line)?.[1]),
    received: () => readSummaries(file),
    async stop(signal) {
      child.kill(signal)
      await ended
    },
  }
}

/** A line that a kill cut short was not received. */
function readSummaries(file: string): Summary[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [(JSON.parse(line) as { message: Summary }).message]
      } catch {
        return []
      }
    })
}
