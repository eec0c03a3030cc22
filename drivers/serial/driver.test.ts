import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type SerialKeys, serialDevice } from '../../config/drivers/serial.ts'
import { requirePeer } from '../../test/peers.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { fakeSystem } from '../ports/fixture.ts'
import { createSerialDriver } from './driver.ts'
import { createCables } from './fixture.ts'

const present = requirePeer('socat', 'socat')
const cables = createCables()
const driven: Driver[] = []
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  await cables.unplug()
})
afterAll(() => cables.remove())

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
    const { near, send } = await cables.plug('scan')
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
    const { near, send } = await cables.plug('idle')
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
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    await vi.waitFor(() => expect(said).toBe('up '), WAIT)
    await send('0042\n')
    await vi.waitFor(() => expect(said).toBe('up 0042'), WAIT)
  })

  it('takes the time of a scanner with memory, and reports a line without one', async () => {
    const { near, send } = await cables.plug('memory')
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
    const { near, send } = await cables.plug('noise')
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
    const first = await cables.plug('loose')
    const { driver, values, readings, statuses } = await drive(first.near, [
      signal('badge', 'badge', '^B(?<v>\\d+)$'),
      signal('state', 'state', '^S(?<v>\\d)$'),
    ])
    await isUp(driver)
    await first.send('S1\nB1\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['1']), WAIT)
    await first.unplug()
    await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
    expect(readings.at(-1)).toMatchObject({ signal: 'state', v: null, q: 'bad' })
    expect(driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE')
    const again = await cables.plug('loose')
    await isUp(driver)
    await again.send('B2\n')
    await vi.waitFor(() => expect(values('badge')).toEqual(['1', '2']), WAIT)
    expect(statuses.map(({ link }) => link)).toContain('connecting')
  })

  it('does not start reading what is not there, and stops while it tries', async () => {
    const { driver } = await drive(join(cables.folder, 'nothing-here'), [signal('badge', 'badge')])
    await vi.waitFor(() => expect(driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1), WAIT)
    await driver.stop()
    expect(driver.status().link).toBe('stopped')
  })

  it('says that another program has the port', async () => {
    const { near } = await cables.plug('taken')
    const one = await drive(near, [signal('badge', 'badge')])
    await isUp(one.driver)
    const two = await drive(near, [signal('badge', 'badge')])
    await vi.waitFor(() => expect(two.driver.status().lastError?.code).toBe('DEVICE_PORT_BUSY'), WAIT)
    await one.driver.stop()
    await isUp(two.driver)
  })

  it('counts the bytes that it threw away', async () => {
    const { near, send } = await cables.plug('counts')
    const { driver, values } = await drive(near, [signal('measure', 'measure')], {
      delimiter: 'stx_etx',
      checksum: 'xor',
    })
    await isUp(driver)
    // 1 ^ 2 ^ ETX = 0x31 ^ 0x32 ^ 0x03 = 0x00
    await send('noise\x0212\x0300\r\n\x0213\x0300')
    await vi.waitFor(() => expect(values('measure')).toEqual([12]), WAIT)
    // 5 of noise, and 6 of the frame whose checksum is wrong.
    await vi.waitFor(() => expect(driver.status().thrownAway).toBe(11), WAIT)
    expect(driver.status().errors.DEVICE_BAD_DATA).toBeGreaterThan(0)
  })

  it('takes the same scan twice for one, and says how often', async () => {
    const { near, send } = await cables.plug('twice')
    const { driver, values } = await drive(near, [signal('cycle', 'cycle', '^(?<v>good) U\\d+$')], {
      repeat_after: 'PT1H',
    })
    await isUp(driver)
    await send('good U1\ngood U1\ngood U2\ngood U1\n')
    await vi.waitFor(() => expect(driver.status().repeats).toBe(2), WAIT)
    expect(values('cycle')).toEqual(['good', 'good'])
    expect(driver.status()).toMatchObject({ readings: 2, errors: {} })
  })

  it('reads a device that ends its lines by silence, in its own encoding', async () => {
    const { near, send } = await cables.plug('silence')
    const { driver, values } = await drive(near, [signal('product', 'product')], {
      idle_ms: 100,
      encoding: 'gb18030',
    })
    await isUp(driver)
    await send(Buffer.of(0xb1, 0xc3, 0x37))
    await vi.waitFor(() => expect(values('product')).toEqual(['泵7']), WAIT)
    await send('8')
    await vi.waitFor(() => expect(values('product')).toEqual(['泵7', '8']), WAIT)
  })

  it('finds the device again that comes back under another name, by vendor and product', async () => {
    const system = fakeSystem()
    onTestFinished(() => system.remove())
    const scanner = { name: 'ttyUSB0', id: '0403:6001', port: '1-1.2' }
    const got = collector()
    const driver = createSerialDriver(
      {
        device: serialDevice({ id: 'dev-1' }, { usb: scanner.id }),
        subscriptions: [signal('badge', 'badge')],
        ...got.context,
        log: createLog('test'),
      },
      system.roots,
    )
    driven.push(driver)
    driver.start()
    await vi.waitFor(() => expect(driver.status().lastError?.text).toContain('no port has usb'), WAIT)
    const first = await cables.plug('usb-0')
    system.plug({ ...scanner, terminal: first.near })
    await isUp(driver)
    await first.send('1\n')
    await vi.waitFor(() => expect(got.values('badge')).toEqual(['1']), WAIT)
    // The old handle says nothing: the terminal lives on, and another device has its name.
    system.unplug(scanner)
    const second = await cables.plug('usb-1')
    system.plug({ ...scanner, name: 'ttyUSB1', terminal: second.near })
    system.plug({ ...scanner, name: 'ttyUSB0', id: '1a86:7523', port: '1-4', terminal: first.near })
    await vi.waitFor(() => expect(driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThan(1), WAIT)
    await isUp(driver)
    await first.send('of another\n')
    await second.send('2\n')
    await vi.waitFor(() => expect(got.values('badge')).toEqual(['1', '2']), WAIT)
    await delay(100)
    expect(got.values('badge')).toEqual(['1', '2'])
  })
})
