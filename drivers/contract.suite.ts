import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { Device } from '../config/site.ts'
import { collector, WAIT } from './collector.ts'
import type { Driver, Subscription } from './contract.ts'
import { createDriver } from './create.ts'

/** A device that a driver talks to for real: a server, a slave, a cable. */
export interface DeviceBench {
  /** As the site file makes it; the same device for each driver of a test. */
  device: Device
  /** A signal `value` of role measure that emit() sets, and a signal `state` of role state. */
  subscriptions: Subscription[]
  /** The device gives this value, taken at `at` (epoch milliseconds) by its own clock, if it has one. */
  emit(value: number, at: number): Promise<void>
  /** Unplugged, or switched off. */
  lose(): Promise<void>
  comeBack(): Promise<void>
}

export interface DriverMaker {
  /** A device that is there; `silentAfterMs` goes into its settings. All is given back by the test's own hooks. */
  plugIn(silentAfterMs?: number): Promise<DeviceBench>
  /** Whether readings bear the time of the device rather than that of reading. */
  hasSourceTime: boolean
  /** Whether a value that was replaced before it could be read is read all the same. */
  keepsEach: boolean
  /** Whether the device is asked again and again, so that a value which stays the same is no silence. */
  isPolled: boolean
}

/** So far apart a device gives values while nobody takes them. */
const APART_MS = 60
const HOUR_MS = 3_600_000

/** What every driver promises (contract.ts). */
export function describeDriver(name: string, maker: DriverMaker): void {
  const driven: Driver[] = []
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const driver of driven.splice(0)) await driver.stop()
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  function drive({ device, subscriptions }: Pick<DeviceBench, 'device' | 'subscriptions'>) {
    const got = collector()
    const driver = createDriver({ device, subscriptions, ...got.context, log: createLog('test') })
    driven.push(driver)
    return { driver, ...got }
  }

  async function connect(bench: DeviceBench) {
    const driving = drive(bench)
    driving.driver.start()
    await isUp(driving.driver)
    return driving
  }

  const isUp = (driver: Driver) => vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)

  /** Waits until `value` was read. */
  const reads = (values: (signal: string) => unknown[], value: number) =>
    vi.waitFor(() => expect(values('value')).toContain(value), WAIT)

  /** Each value is given when the one before was read. */
  async function readEach(bench: DeviceBench, values: (signal: string) => unknown[], sent: number[]) {
    for (const value of sent) {
      await bench.emit(value, Date.now())
      await reads(values, value)
    }
  }

  describe(`${name}: reading`, () => {
    it('does nothing before start(), which returns at once', async () => {
      const bench = await maker.plugIn()
      const { driver, statuses, values } = drive(bench)
      expect(driver.status()).toMatchObject({ link: 'stopped', lastReading: null, readings: 0 })
      expect(driver.start()).toBeUndefined()
      expect(driver.status().link).toBe('connecting')
      await isUp(driver)
      await bench.emit(1, Date.now())
      await reads(values, 1)
      expect(statuses.map(({ link }) => link)).toContain('up')
    })

    it('gives values in order, each once, to its signal, with their time and quality', async () => {
      const bench = await maker.plugIn()
      const { values, readings } = await connect(bench)
      const at = Date.now() - (maker.hasSourceTime ? HOUR_MS : 0)
      await bench.emit(101, at)
      await reads(values, 101)
      await readEach(bench, values, [102, 103, 104])
      expect(values('value').filter((v) => Number(v) > 100)).toEqual([101, 102, 103, 104])
      const first = readings.find(({ v }) => v === 101)
      const [{ line, station } = { line: '', station: '' }] = bench.subscriptions
      expect(first).toMatchObject({ line, station, signal: 'value' })
      expect(first?.q ?? 'good').toBe('good')
      if (maker.hasSourceTime) expect(first?.ts).toBe(at)
      else expect(first?.ts).toBeGreaterThanOrEqual(at)
    })

    it('holds back while storing is slow: one batch on its way, then the rest in order', async () => {
      const bench = await maker.plugIn()
      const { values, block } = await connect(bench)
      // What the device says of itself at the beginning is stored by then.
      await bench.emit(100, Date.now())
      await reads(values, 100)
      const release = block()
      const sent = [101, 102, 103, 104, 105, 106]
      await readEach(bench, values, sent.slice(0, 1))
      const before = values('value').length
      for (const value of sent.slice(1)) {
        await bench.emit(value, Date.now())
        await delay(APART_MS)
      }
      expect(values('value').length).toBe(before)
      release()
      await reads(values, 106)
      const got = values('value').filter((v) => Number(v) > 100)
      if (maker.keepsEach) expect(got).toEqual(sent)
      else expect(got).toEqual(sent.filter((value) => got.includes(value)))
    })
  })

  describe(`${name}: a lost device`, () => {
    it('is told as a fact, and is back without a restart', async () => {
      const bench = await maker.plugIn()
      const { driver, values, readings } = await connect(bench)
      await bench.emit(101, Date.now())
      await reads(values, 101)
      await bench.lose()
      await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
      const lost = driver.status()
      expect(lost.lastError?.code).toBe('DEVICE_UNREACHABLE')
      expect(lost.errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1)
      await vi.waitFor(
        () =>
          expect(readings).toContainEqual(expect.objectContaining({ signal: 'state', v: null, q: 'bad' })),
        WAIT,
      )
      await bench.comeBack()
      await isUp(driver)
      await bench.emit(102, Date.now())
      await reads(values, 102)
      expect(driver.status().since).toBeGreaterThanOrEqual(lost.since)
    })

    it('is not asked for again and again: attempts lie apart', async () => {
      const bench = await maker.plugIn()
      await bench.lose()
      const { driver } = drive(bench)
      driver.start()
      await vi.waitFor(() => expect(driver.status().errors.DEVICE_UNREACHABLE).toBe(1), WAIT)
      const first = driver.status().errors.DEVICE_UNREACHABLE ?? 0
      await delay(1000)
      // Half a second is the first wait, at least half of it in truth, and the next is longer (base/backoff.ts).
      expect((driver.status().errors.DEVICE_UNREACHABLE ?? 0) - first).toBeLessThanOrEqual(3)
    })

    it('never disturbs another', async () => {
      const [bad, good] = [await maker.plugIn(), await maker.plugIn()]
      await bad.lose()
      const { driver: trying } = drive(bad)
      trying.start()
      const { driver, values } = await connect(good)
      await vi.waitFor(() => expect(trying.status().errors.DEVICE_UNREACHABLE).toBeGreaterThan(0), WAIT)
      await readEach(good, values, [101, 102, 103])
      expect(values('value').filter((v) => Number(v) > 100)).toEqual([101, 102, 103])
      expect(driver.status()).toMatchObject({ link: 'up', errors: {} })
    })
  })

  describe(`${name}: status`, () => {
    it('says link, readings, their rate, and the last of them', async () => {
      const bench = await maker.plugIn()
      const { driver, values } = await connect(bench)
      const before = Date.now()
      await bench.emit(101, before)
      await reads(values, 101)
      const status = driver.status()
      expect(status).toMatchObject({ device: bench.device.id, driver: bench.device.driver, link: 'up' })
      expect(status).toMatchObject({ lastError: null, errors: {}, silentSince: null, thrownAway: 0 })
      expect(status.readings).toBeGreaterThanOrEqual(1)
      expect(status.rate).toBeGreaterThan(0)
      expect(status.lastReading).toBeGreaterThanOrEqual(before)
    })

    if (maker.isPolled) return

    it('connected and silent for longer than expected is an alarm, until something comes', async () => {
      const bench = await maker.plugIn(300)
      const { driver, statuses } = await connect(bench)
      await vi.waitFor(() => expect(driver.status().silentSince).not.toBeNull(), WAIT)
      expect(driver.status().link).toBe('up')
      expect(driver.status().errors.DEVICE_SILENT).toBeGreaterThanOrEqual(1)
      const alarm = statuses.findIndex(({ silentSince }) => silentSince !== null)
      await bench.emit(101, Date.now())
      const isOver = () => statuses.slice(alarm).some(({ silentSince }) => silentSince === null)
      await vi.waitFor(() => expect(isOver()).toBe(true), WAIT)
    })
  })

  describe(`${name}: stop()`, () => {
    it('gives the device back: the next driver reads it', async () => {
      const bench = await maker.plugIn()
      const one = await connect(bench)
      await one.driver.stop()
      expect(one.driver.status().link).toBe('stopped')
      const read = one.readings.length
      const two = await connect(bench)
      await bench.emit(102, Date.now())
      await reads(two.values, 102)
      expect(one.readings.length).toBe(read)
    })

    it('ends a driver that is connecting, or waits for its next attempt', async () => {
      const bench = await maker.plugIn()
      const connecting = drive(bench)
      connecting.driver.start()
      await connecting.driver.stop()
      expect(connecting.driver.status().link).toBe('stopped')
      await bench.lose()
      const waiting = drive(bench)
      waiting.driver.start()
      await vi.waitFor(
        () => expect(waiting.driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThan(0),
        WAIT,
      )
      await waiting.driver.stop()
      expect(waiting.driver.status().link).toBe('stopped')
    })

    it('leaves nothing behind: no timer, socket or port keeps the process', async () => {
      const bench = await maker.plugIn()
      const child = spawn(process.execPath, ['--input-type=module', '-e', readOnce(bench)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      const ended = once(child, 'exit')
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
      })
      await vi.waitFor(() => expect(said).toContain('up'), WAIT)
      await bench.emit(107, Date.now())
      await vi.waitFor(() => expect(said).toContain('stopped'), WAIT)
      expect(await ended).toEqual([0, null])
    })
  })
}

/** A program with nothing but the driver: it reads 107, stops the driver, and has no other reason to end. */
function readOnce({ device, subscriptions }: DeviceBench): string {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  return `
    import { tmpdir } from 'node:os'
    import { writeSync } from 'node:fs'
    import { createLog } from ${url('../base/log.ts')}
    import { createDriver } from ${url('create.ts')}
    let said = ''
    const driver = createDriver({
      device: ${JSON.stringify(device)},
      subscriptions: ${JSON.stringify(subscriptions)},
      folder: tmpdir() + '/lineside-driver-keeps-nothing',
      push: async (readings) => { if (readings.some(({ v }) => v === 107)) setImmediate(stop) },
      onStatus: ({ link }) => { if (link !== said) writeSync(1, link + ' '); said = link },
      log: createLog('test'),
      now: Date.now,
    })
    const stop = () => driver.stop()
    driver.start()`
}
