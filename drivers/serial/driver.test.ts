import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type SerialKeys, serialDevice } from '../../config/drivers/serial.ts'
import { requirePeer } from '../../test/peers.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'

const present = requirePeer('socat', 'socat')
const folder = mkdtempSync(join(tmpdir(), 'lineside-serial-'))
/** Cables and further processes of a test. */
const cables: ChildProcess[] = []
const driven: Driver[] = []
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const cable of cables.splice(0)) await unplug(cable)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A cable: what is written to `far` arrives at the port `near`. */
async function plug(name: string) {
  const near = join(folder, `${name}-near`)
  const far = join(folder, `${name}-far`)
  const cable = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
    stdio: 'ignore',
  })
  cables.push(cable)
  await vi.waitFor(() => expect([near, far].every(existsSync)).toBe(true), WAIT)
  const send = async (bytes: string | Uint8Array) => {
    const port = await open(far, 'r+')
    await port.write(Buffer.from(bytes))
    await port.close()
  }
  return { near, send, cable }
}

async function unplug(cable: ChildProcess): Promise<void> {
  if (cable.exitCode !== null || cable.signalCode !== null) return
  const ended = once(cable, 'exit')
  cable.kill('SIGTERM')
  await ended
}

const signal = (name: string, role: Subscription['role'], address?: string): Subscription => ({
  line: 'l',
  station: 's',
  signal: name,
  role,
  ...(address ? { address } : {}),
})

async function drive(path: string, subscriptions: Subscription[], keys: SerialKeys = {}) {
  const got = collector()
  const driver = createDriver({
    device: serialDevice({ id: 'dev-1' }, { path, ...keys }),
    subscriptions,
    ...got.context,
    log: createLog('test'),
  })
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

const isUp = (driver: Driver) => vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)

describe.skipIf(!present)('serial driver', () => {
  it('reads the lines of a scanner as text, with their arrival', async () => {
    const { near, send } = await plug('scan')
    const { driver, values, readings } = await drive(near, [signal('badge', 'badge')])
    await isUp(driver)
    const before = Date.now()
    await send('0042\r\n')
    await send('04A1')
    await send('B2C3\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['0042', '04A1B2C3']), WAIT)
    expect(readings[0]?.ts).toBeGreaterThanOrEqual(before)
    expect(driver.status()).toMatchObject({ readings: 2, lastError: null })
    expect(driver.status().lastReading).toBeGreaterThanOrEqual(before)
  })

  it('reads at once in a process that has nothing else to do', async () => {
    const { near, send } = await plug('idle')
    const script = `
      import { writeSync } from 'node:fs'
      import { createLog } from ${JSON.stringify(new URL('../../base/log.ts', import.meta.url).href)}
      import { createDriver } from ${JSON.stringify(new URL('../create.ts', import.meta.url).href)}
      createDriver({
        device: ${JSON.stringify(serialDevice({ id: 'dev-1' }, { path: near }))},
        subscriptions: ${JSON.stringify([signal('badge', 'badge')])},
        push: async ([{ v }]) => { writeSync(1, v) },
        onStatus: ({ link }) => { if (link === 'up') writeSync(1, 'up ') },
        log: createLog('test'),
        now: Date.now,
      }).start()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    cables.push(child)
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    await vi.waitFor(() => expect(said).toBe('up '), WAIT)
    await send('0042\n')
    await vi.waitFor(() => expect(said).toBe('up 0042'), WAIT)
  })

  it('takes the time of a scanner with memory, and reports a line without one', async () => {
    const { near, send } = await plug('memory')
    const { driver, readings } = await drive(near, [signal('cycle', 'cycle', '^(?<unit>U\\d+)$')], {
      time: 'prefix',
    })
    await isUp(driver)
    await send('U1\n2026-11-02T08:00:00+08:00 U2\n')
    await vi.waitFor(() => expect(readings.length).toBe(1), WAIT)
    expect(readings[0]).toMatchObject({ v: 'good', unit: 'U2', ts: Date.UTC(2026, 10, 2) })
    expect(driver.status().errors).toEqual({ DEVICE_BAD_DATA: 1 })
  })

  it('reports what it cannot understand and goes on with the next line', async () => {
    const { near, send } = await plug('noise')
    const { driver, values } = await drive(near, [signal('badge', 'badge', '^B(?<v>\\d+)$')])
    await isUp(driver)
    await send('hello\n')
    await send(Uint8Array.of(0xff, 0xfe, 10))
    await send('x'.repeat(5000))
    await send('\nB17\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['17']), WAIT)
    expect(driver.status().errors.DEVICE_BAD_DATA).toBeGreaterThanOrEqual(3)
    expect(driver.status().lastError?.code).toBe('DEVICE_BAD_DATA')
  })

  it('tells when the port is unplugged and reads on when it is back', async () => {
    const first = await plug('loose')
    const { driver, values, readings, statuses } = await drive(first.near, [
      signal('badge', 'badge', '^B(?<v>\\d+)$'),
      signal('state', 'state', '^S(?<v>\\d)$'),
    ])
    await isUp(driver)
    await first.send('S1\nB1\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['1']), WAIT)
    await unplug(first.cable)
    await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
    expect(readings.at(-1)).toMatchObject({ signal: 'state', v: null, q: 'bad' })
    expect(driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE')
    const again = await plug('loose')
    await isUp(driver)
    await again.send('B2\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['1', '2']), WAIT)
    expect(statuses.map(({ link }) => link)).toContain('connecting')
  })

  it('does not start reading what is not there, and stops while it tries', async () => {
    const { driver } = await drive(join(folder, 'nothing-here'), [signal('badge', 'badge')])
    await vi.waitFor(() => expect(driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1), WAIT)
    await driver.stop()
    expect(driver.status().link).toBe('stopped')
  })

  it('gives the port back when stopped', async () => {
    const { near, send } = await plug('given-back')
    const one = await drive(near, [signal('badge', 'badge')])
    await isUp(one.driver)
    await one.driver.stop()
    const two = await drive(near, [signal('badge', 'badge')])
    await isUp(two.driver)
    await send('7\n')
    await vi.waitFor(() => expect(two.values('badge')).toEqual(['7']), WAIT)
    expect(one.values('badge')).toEqual([])
  })
})
