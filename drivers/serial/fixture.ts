import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { WAIT } from '../collector.ts'

/** Test help: a cable, two pseudo-terminals of socat. */
export interface Cable {
  /** Where it is plugged into this machine. */
  near: string
  /** The device at the other end sends. */
  send(bytes: string | Uint8Array): Promise<void>
  unplug(): Promise<void>
}

export interface Cables {
  /** The same name is the same place. */
  plug(name: string): Promise<Cable>
  /** Unplugs all. */
  unplug(): Promise<void>
  folder: string
  remove(): void
}

export function createCables(): Cables {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-serial-'))
  const plugged: ChildProcess[] = []
  return {
    folder,
    async plug(name) {
      const near = join(folder, `${name}-near`)
      const far = join(folder, `${name}-far`)
      const cable = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
        stdio: 'ignore',
      })
      plugged.push(cable)
      await vi.waitFor(() => expect([near, far].every(existsSync)).toBe(true), WAIT)
      return {
        near,
        async send(bytes) {
          const port = await open(far, 'r+')
          await port.write(Buffer.from(bytes))
          await port.close()
        },
        unplug: () => end(cable),
      }
    },
    async unplug() {
      for (const cable of plugged.splice(0)) await end(cable)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const ended = once(process, 'exit')
  process.kill('SIGTERM')
  await ended
}
