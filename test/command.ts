import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'start.js')

export interface Ended {
  /** null: killed. */
  status: number | null
  /** Standard output, and standard error. */
  output: string
  progress: string
}

/** Runs a command as a user would; `onProgress` sees standard error as it grows, and may kill the command. */
export async function lineside(
  args: string[],
  onProgress: (text: string, kill: () => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [LINESIDE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let progress = ''
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    progress += chunk
    onProgress(progress, () => child.kill('SIGKILL'))
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output: Buffer.concat(output).toString(), progress }
}
