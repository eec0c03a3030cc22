import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LinesideError } from '../base/index.ts'
import { PYTHON, requirePeer, requirePythonModule } from '../test/peers.ts'
import { watchService } from './service-watch.ts'

const LISTENER = `
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
while True: print(listener.recv(4096).decode())
`
const full = () => Promise.reject(new LinesideError('STORE_FAILED', 'the disk is full'))
const quiet = pino({ level: 'silent' })
let folder: string
let systemd: ChildProcess
let said = ''
let unwatch: (() => void) | undefined

const watch = (proof: () => Promise<unknown>, more: NodeJS.ProcessEnv = {}) => {
  const env = { PATH: process.env.PATH, NOTIFY_SOCKET: join(folder, 'notify'), ...more }
  unwatch = watchService(proof, quiet, env)
}
const count = (word: string) => said.split(word).length - 1
async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 20))
}

const hasPeers = requirePeer('systemd-notify', 'systemd') && requirePythonModule('socket', 'python3')

describe.runIf(hasPeers)('the watch of a service', () => {
  /** Hears what systemd would: Node has no datagram sockets of Unix. */
  beforeEach(async () => {
    said = ''
    folder = mkdtempSync(join(tmpdir(), 'lineside-notify-'))
    const socket = join(folder, 'notify')
    systemd = spawn(PYTHON, ['-u', '-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
    systemd.stdout!.on('data', (chunk: Buffer) => {
      said += chunk
    })
    await until(() => existsSync(socket))
  })
  afterEach(async () => {
    unwatch?.()
    systemd.kill()
    await once(systemd, 'exit')
    rmSync(folder, { recursive: true })
  })

  it('says once that it is ready where there is no watchdog', async () => {
    let proofs = 0
    watch(async () => {
      proofs++
    })
    await until(() => count('READY=1') === 1)
    expect([proofs, count('WATCHDOG=1')]).toEqual([1, 0])
  })

  it('says over and over that it works, also while the disk is full, until nothing moves any more', async () => {
    const proofs = { works: async () => {}, full: full, hangs: () => Promise.withResolvers().promise }
    let state: keyof typeof proofs = 'works'
    let hanging = false
    watch(
      () => {
        hanging = state === 'hangs'
        return proofs[state]()
      },
      { WATCHDOG_USEC: '150000', WATCHDOG_PID: String(process.pid) },
    )
    await until(() => count('WATCHDOG=1') >= 2)
    state = 'full'
    const before = count('WATCHDOG=1')
    await until(() => count('WATCHDOG=1') > before + 2)
    state = 'hangs'
    await until(() => hanging)
    const last = count('WATCHDOG=1')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(count('WATCHDOG=1') - last).toBeLessThanOrEqual(1)
    expect(count('READY=1')).toBe(1)
  })

  it('is not ready before it is proved, and never where the proof does not end', async () => {
    let tries = 0
    watch(
      () => {
        tries++
        return tries === 1 ? Promise.reject(new Error('not yet')) : Promise.withResolvers().promise
      },
      { WATCHDOG_USEC: '150000' },
    )
    await until(() => tries === 2)
    expect(said).toBe('')
  })

  it('leaves a watchdog alone that is not for this process', async () => {
    watch(async () => undefined, { WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' })
    await until(() => count('READY=1') === 1)
    expect(count('WATCHDOG=1')).toBe(0)
  })

  it('says nothing where systemd did not start it', () => {
    let proofs = 0
    watch(
      async () => {
        proofs++
      },
      { NOTIFY_SOCKET: undefined },
    )
    expect(proofs).toBe(0)
  })
})
