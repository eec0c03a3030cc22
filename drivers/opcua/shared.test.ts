import { DataType, type UAVariable, Variant } from 'node-opcua'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { opcuaDevice } from '../../config/drivers/opcua.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { blind, type ServerOptions, startServer } from './test-server.ts'

const opened: (() => Promise<void>)[] = []
const driven: Driver[] = []
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const close of opened.splice(0)) await close()
})

async function serve(options: ServerOptions = {}) {
  const server = await startServer(options)
  opened.push(server.stop)
  return server
}

function drive(id: string, endpoint: string, subscriptions: Partial<Subscription>[]) {
  const got = collector()
  const device = opcuaDevice({ id }, { endpoint, sampling_ms: 20, security: 'none' })
  const all = subscriptions.map((one) => ({
    line: 'l',
    station: 's',
    signal: 'good',
    role: 'good' as const,
    ...one,
  }))
  const driver = createDriver({ device, subscriptions: all, ...got.context, log: createLog('test') })
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

const write = (node: UAVariable, value: number) =>
  node.setValueFromSource(new Variant({ dataType: DataType.UInt32, value }))

describe('devices of the same OPC UA server', () => {
  it('share one session, which is given back with the last of them', async () => {
    const plc = await serve({ maxSessions: 1 })
    const [a, b] = ['A', 'B'].map((name) => plc.add(name, DataType.UInt32, 0))
    const first = drive('dev-1', plc.endpoint, [{ address: 'ns=1;s=A' }])
    const second = drive('dev-2', plc.endpoint, [{ address: 'ns=1;s=B' }])
    await vi.waitFor(() => expect([...first.values('good'), ...second.values('good')]).toEqual([0, 0]), WAIT)
    expect(plc.server.engine.currentSessionCount).toBe(1)
    await first.driver.stop()
    expect(plc.server.engine.currentSessionCount).toBe(1)
    write(a!, 1)
    write(b!, 2)
    await vi.waitFor(() => expect(second.values('good')).toEqual([0, 2]), WAIT)
    expect(first.values('good')).toEqual([0])
    await second.driver.stop()
    await vi.waitFor(() => expect(plc.server.engine.currentSessionCount).toBe(0), WAIT)
    const third = drive('dev-3', plc.endpoint, [{ address: 'ns=1;s=A' }])
    await vi.waitFor(() => expect(third.values('good')).toEqual([1]), WAIT)
  })

  it('go on undisturbed when the server ends the subscription of one, which is made anew', async () => {
    const plc = await serve()
    const [a, b] = ['A', 'B'].map((name) => plc.add(name, DataType.UInt32, 0))
    const first = drive('dev-1', plc.endpoint, [{ address: 'ns=1;s=A' }])
    await vi.waitFor(() => expect(first.values('good')).toEqual([0]), WAIT)
    const second = drive('dev-2', plc.endpoint, [{ address: 'ns=1;s=B' }])
    await vi.waitFor(() => expect(second.values('good')).toEqual([0]), WAIT)
    plc.subscriptions[0]!.terminate()
    await vi.waitFor(() => expect(first.driver.status().errors.DEVICE_SILENT).toBe(1), WAIT)
    write(a!, 1)
    write(b!, 1)
    await vi.waitFor(() => expect(first.values('good')).toEqual([0, 1]), WAIT)
    await vi.waitFor(() => expect(second.values('good')).toEqual([0, 1]), WAIT)
    expect(second.driver.status()).toMatchObject({ link: 'up', errors: {} })
  })
})

describe('an OPC UA subscription', () => {
  it('that reports nothing of its nodes, though their values change, is made anew', async () => {
    const plc = await serve()
    const node = plc.add('A', DataType.UInt32, 0)
    const { driver, values } = drive('dev-1', plc.endpoint, [{ address: 'ns=1;s=A' }])
    await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)
    await blind(plc.subscriptions[0]!)
    write(node, 7)
    await vi.waitFor(() => expect(values('good')).toEqual([0, 7]), WAIT)
    expect(driver.status().errors.DEVICE_SILENT).toBe(1)
    expect(driver.status().lastError?.text).toContain('ns=1;s=A changes')
  })

  it('samples each signal as it says, and reports no change within its deadband', async () => {
    const plc = await serve()
    const nodes = ['A', 'B', 'C'].map((name) => plc.add(name, DataType.UInt32, 100))
    const { driver, values } = drive('dev-1', plc.endpoint, [
      { signal: 'each', address: 'ns=1;s=A' },
      { signal: 'band', address: 'ns=1;s=B', deadband: 10 },
      { signal: 'percent', address: 'ns=1;s=C', deadband: '10 %', sampling_ms: 50 },
    ])
    await vi.waitFor(() => expect(values('percent')).toEqual([100]), WAIT)
    // The variable has no EURange: a percentage of it cannot be had, and every change is reported.
    expect(driver.status().lastError).toMatchObject({ code: 'DEVICE_REFUSED' })
    for (const value of [105, 120]) {
      for (const node of nodes) write(node, value)
      await vi.waitFor(() => expect(values('each').at(-1)).toBe(value), WAIT)
      await vi.waitFor(() => expect(values('percent').at(-1)).toBe(value), WAIT)
    }
    await vi.waitFor(() => expect(values('band')).toEqual([100, 120]), WAIT)
    expect(plc.subscriptions[0]?.monitoredItemCount).toBe(3)
  })
})
