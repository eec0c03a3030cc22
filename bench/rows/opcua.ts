import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { whole } from '../figures.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const ITEMS = 10_000
const SECONDS = 60

/** What `opcua-reader.ts` prints. */
interface Read {
  readings: number
  lost: number
  mb: number
  /** From the source time to push(), on average. */
  delayMs: number
  errors: Record<string, number>
}

/** Counters of an OPC UA server, each counting once a second, read by the driver of a gateway; no store behind it. */
export const opcua: RowFamily = {
  ids: ['opcua'],
  async measure({ say }: Bench): Promise<Result[]> {
    const plc = talkTo('opcua-plc.ts', ['--items', String(ITEMS)])
    const running = [plc]
    try {
      const endpoint = await plc.line()
      const reader = talkTo('opcua-reader.ts', ['--items', String(ITEMS), '--endpoint', endpoint])
      running.push(reader)
      await reader.line()
      say(`${ITEMS} monitored items; counting for ${SECONDS} s`)
      const taken = sharesOf(plc.child, reader.child)
      plc.say(String(SECONDS))
      const end = await plc.line()
      const shares = taken()
      reader.say(end)
      return rowsOf(JSON.parse(await reader.line()) as Read, shares)
    } finally {
      for (const { child } of running) child.kill('SIGTERM')
    }
  },
}

/** Shares of a core, and how long the counting took: a busy server counts more slowly. */
interface Taken {
  ofPlc: number
  ofReader: number
  seconds: number
}

function rowsOf(read: Read, { ofPlc, ofReader, seconds }: Taken): Result[] {
  const errors = Object.keys(read.errors).join(' ')
  const what = `${whole(ITEMS)} items, ${SECONDS} changes each in ${whole(seconds)} s`
  return [
    {
      id: 'opcua',
      what: `${what}: lost`,
      measured: `${read.lost} of ${whole(ITEMS * SECONDS)}${errors ? `, ${errors}` : ''}`,
      reach: '0',
      value: read.lost,
      isReached: read.lost === 0,
    },
    {
      id: 'opcua',
      what: `${what}: driver`,
      measured: `${(ofReader * 100).toFixed(0)} % of a core, ${whole(read.mb)} MB, ${whole(read.delayMs)} ms from source to push; server ${(ofPlc * 100).toFixed(0)} % of a core`,
      reach: '≤ 100 % of a core',
      value: ofReader,
      isReached: ofReader <= 1,
    },
  ]
}

/** A program of the bench that is spoken to line by line. */
function talkTo(program: string, args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', program), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const ended = once(child, 'exit').then(([status]): never => {
    throw new Error(`${program} ended with ${status}`)
  })
  ended.catch(() => {})
  return {
    child,
    line: async () => {
      const [line] = await Promise.race([once(lines, 'line'), ended])
      return String(line)
    },
    say: (text: string) => child.stdin.write(`${text}\n`),
  }
}

/** What each process takes of a core from now until it is asked, and the seconds until then. */
function sharesOf(plc: ChildProcess, reader: ChildProcess): () => Taken {
  const started = performance.now()
  const [beforePlc, beforeReader] = [cpuSeconds(plc), cpuSeconds(reader)]
  return () => {
    const seconds = (performance.now() - started) / 1000
    return {
      ofPlc: (cpuSeconds(plc) - beforePlc) / seconds,
      ofReader: (cpuSeconds(reader) - beforeReader) / seconds,
      seconds,
    }
  }
}

/** CPU time that a process has had, in seconds; clock ticks are hundredths of a second on Linux. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
