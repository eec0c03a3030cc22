import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { requirePeer } from './peers.ts'

/** What the system answers to these calls while it is injected; see `--inject` of strace(1). */
export interface Fault {
  /** E.g. `fsync,fdatasync`. */
  calls: string
  /** E.g. `error=EIO` or `delay_exit=300000` (microseconds). */
  answer: string
  /** Only calls on these files, by their full names. */
  files: string[]
}

/** Whether faults can be injected into a process; where not, that is said on standard error. */
export function canInject(): boolean {
  if (!requirePeer('strace', 'strace')) return false
  const { status, stderr } = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  if (status === 0) return true
  process.stderr.write(`\n*** TESTS SKIPPED: this machine lets no process be traced: ${stderr.trim()}\n\n`)
  return false
}

/** Injects a fault into a running process and all its threads; the function returned takes it away again. */
export async function inject(
  { process: { pid } }: { process: ChildProcess },
  { calls, answer, files }: Fault,
): Promise<() => Promise<void>> {
  const tracer = spawn(
    'strace',
    [
      ...['-f', '-o', '/dev/null', '-p', String(pid), '-e', `trace=${calls}`],
      ...['-e', `inject=${calls}:${answer}`, ...files.flatMap((file) => ['-P', file])],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(tracer, 'exit')
  await attached(tracer)
  return async () => {
    tracer.kill('SIGINT')
    await ended
  }
}

async function attached({ stderr }: ChildProcess): Promise<void> {
  let said = ''
  for await (const chunk of stderr ?? []) {
    said += chunk
    if (/attached/.test(said)) {
      stderr?.resume()
      return
    }
  }
  throw new Error(`strace ended before it was attached: ${said}`)
}
