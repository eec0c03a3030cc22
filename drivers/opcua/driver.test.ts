import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DataType, StatusCodes, type UAVariable, Variant } from 'node-opcua'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type OpcuaDevice, opcuaDevice } from '../../config/drivers/opcua.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, DriverContext, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { createOpcuaDriver } from './driver.ts'
import { startServer } from './test-server.ts'

const pki = mkdtempSync(join(tmpdir(), 'lineside-opcua-server-'))
const opened: (() => Promise<void>)[] = []
const driven: Driver[] = []
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const close of opened.splice(0)) await close()
})
afterAll(() => rmSync(pki, { recursive: true }))

/** A PLC with three nodes; `port` 0 takes a free one. */
async function startPlc(port = 0, maxSessions = 10) {
  const server = await startServer({ port, maxSessions, pki })
  opened.push(server.stop)
  return {
    ...server,
    good: server.add('Good', DataType.UInt32, 0),
    state: server.add('State', DataType.Int16, 1),
    torque: server.add('Torque', DataType.Float, Math.fround(5.3)),
  }
}

/** A network between driver and PLC that can be cut. */
async function startProxy(target: number) {
  const sockets = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    if (!whole) return near.destroy()
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    whole = false
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  opened.push(async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  })
  const mend = () => {
    whole = true
  }
  return { port: (server.address() as AddressInfo).port, cut, mend }
}

const SIGNALS: Subscription[] = [
  { line: 'l', station: 's', signal: 'good', role: 'good', address: 'ns=1;s=Good' },
  { line: 'l', station: 's', signal: 'state', role: 'state', address: 'ns=1;s=State' },
  { line: 'l', station: 's', signal: 'torque', role: 'measure', address: 'ns=1;s=Torque' },
]

function drive(
  port: number,
  subscriptions = SIGNALS,
  create: (context: DriverContext<OpcuaDevice>) => Driver = createDriver,
  more: Partial<OpcuaDevice> & { folder?: string } = {},
) {
  const got = collector()
  const endpoint = `opc.tcp://127.0.0.1:${port}`
  const { folder = got.context.folder, ...settings } = more
  const device = {
    ...opcuaDevice({ id: 'dev-1' }, { endpoint, sampling_ms: 10, security: 'none' }),
    ...settings,
  }
  const driver = create({ device, subscriptions, ...got.context, folder, log: createLog('test') })
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

const write = (node: UAVariable, dataType: DataType, value: unknown) =>
  node.setValueFromSource(new Variant({ dataType, value }))

describe('OPC UA driver', () => {
  it('reads values with their source times, in order, and their quality', async () => {
    const plc = await startPlc()
    const { driver, values, readings } = drive(plc.port)
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    expect(values('torque')).toEqual([5.3])
    expect(driver.status()).toMatchObject({ link: 'up', lastError: null })
    const at = new Date(Date.now() - 5_000)
    plc.good.setValueFromSource(new Variant({ dataType: DataType.UInt32, value: 1 }), StatusCodes.Good, at)
    await vi.waitFor(() => expect(values('good')).toEqual([0, 1]), WAIT)
    expect(readings.find(({ v, signal }) => signal === 'good' && v === 1)?.ts).toBe(at.getTime())
    plc.state.setValueFromSource(
      new Variant({ dataType: DataType.Int16, value: 2 }),
      StatusCodes.BadSensorFailure,
    )
    await vi.waitFor(() => expect(readings.at(-1)).toMatchObject({ signal: 'state', q: 'bad' }), WAIT)
    expect(driver.status().readings).toBeGreaterThanOrEqual(5)
    expect(driver.status().lastError).toMatchObject({
      code: 'DEVICE_BAD_QUALITY',
      text: 'ns=1;s=State: BadSensorFailure',
    })
  })

  it('says which address the server does not know, and reads the others', async () => {
    const plc = await startPlc()
    const wrong: Subscription[] = [
      { line: 'l', station: 's', signal: 'gone', role: 'good', address: 'ns=1;s=Gone' },
      { line: 'l', station: 's', signal: 'odd', role: 'good', address: 'Station.Good' },
    ]
    const { driver, values } = drive(plc.port, [...wrong, ...SIGNALS])
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    await vi.waitFor(() => expect(driver.status().errors.DEVICE_BAD_ADDRESS).toBe(2), WAIT)
  })

  it('says that a server refuses which has no session left, and reads once there is one', async () => {
    const plc = await startPlc(0, 1)
    const first = drive(plc.port)
    await vi.waitFor(() => expect(first.driver.status().link).toBe('up'), WAIT)
    // Another folder, so another certificate of ours: a session of its own.
    const second = drive(plc.port, SIGNALS, createDriver, { folder: 'elsewhere' })
    await vi.waitFor(() => expect(second.driver.status().lastError?.code).toBe('DEVICE_REFUSED'), WAIT)
    await first.driver.stop()
    await vi.waitFor(() => expect(second.values('good')).toEqual([0]), WAIT)
  })

  it('waits for a server that is not there yet', async () => {
    const first = await startPlc()
    await first.stop()
    const { driver, values, readings } = drive(first.port)
    await vi.waitFor(() => expect(driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE'), WAIT)
    expect(readings).toEqual([])
    await startPlc(first.port)
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    expect(driver.status().link).toBe('up')
  })

  it('tells a lost link as a fact, comes back to a restarted server and tells the state that holds then', async () => {
    const before = await startPlc()
    const { driver, values, readings } = drive(before.port)
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    write(before.good, DataType.UInt32, 7)
    await vi.waitFor(() => expect(values('good')).toEqual([0, 7]), WAIT)
    await before.stop()
    await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
    const lost = readings.findIndex(({ signal, v, q }) => signal === 'state' && v === null && q === 'bad')
    expect(lost).toBeGreaterThan(0)
    const after = await startPlc(before.port)
    await vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)
    write(after.good, DataType.UInt32, 9)
    await vi.waitFor(() => expect(values('good').at(-1)).toBe(9), WAIT)
    const state = readings.slice(lost + 1).findLast(({ signal }) => signal === 'state')
    expect(state).toMatchObject({ v: 1 })
    expect(state?.ts).toBeGreaterThanOrEqual(readings[lost]!.ts)
  })

  it('loses nothing that changed while the network was cut', async () => {
    const plc = await startPlc()
    const network = await startProxy(plc.port)
    const { driver, values, readings } = drive(network.port)
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    network.cut()
    await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
    for (const n of [1, 2, 3]) {
      write(plc.good, DataType.UInt32, n)
      await delay(500)
    }
    network.mend()
    await vi.waitFor(() => expect(values('good')).toEqual([0, 1, 2, 3]), WAIT)
    await vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)
    const lastState = () =>
      readings.filter(({ signal }) => signal === 'state').reduce((a, b) => (b.ts >= a.ts ? b : a))
    await vi.waitFor(() => expect(lastState().v).toBe(1), WAIT)
  })

  it('leaves values with the server while push() is pending, and takes every one of them after', async () => {
    const plc = await startPlc()
    const { driver, values, block } = drive(plc.port, SIGNALS, (context) => createOpcuaDriver(context, 5))
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    const release = block()
    for (let n = 1; n <= 50; n++) {
      write(plc.good, DataType.UInt32, n)
      await delay(20)
    }
    expect(values('good').length).toBeLessThanOrEqual(2)
    release()
    await vi.waitFor(() => expect(values('good').at(-1)).toBe(50), WAIT)
    const counts = values('good').map(Number)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(new Set(counts).size).toBe(counts.length)
    expect(driver.status().errors).toEqual({})
  })

  it('stops while it is still connecting', async () => {
    const plc = await startPlc()
    await plc.stop()
    const { driver } = drive(plc.port)
    await driver.stop()
    expect(driver.status().link).toBe('stopped')
  })
})
