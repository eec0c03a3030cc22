import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type ModbusKeys, modbusDevice } from '../../config/drivers/modbus.ts'
import { modbusPoint } from '../../config/drivers/modbus-source.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'
import { createSlaves } from './fixture.ts'

const driven: Driver[] = []
const slaves = createSlaves()
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  await slaves.close()
})

const signal = (role: Subscription['role']): Subscription => {
  const address = 'holding 0'
  return { line: 'l', station: 's', signal: role, role, address, modbus: modbusPoint({ address })! }
}

function drive(keys: ModbusKeys, subscriptions: Subscription[]) {
  const got = collector()
  const driver = createDriver({
    device: modbusDevice({ id: 'plc-1' }, { host: '127.0.0.1', poll_ms: 10, timeout_ms: 200, ...keys }),
    subscriptions,
    ...got.context,
    log: createLog('test'),
  })
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

describe('Modbus driver', () => {
  it('tells a value when it changed, at the arrival of the answer', async () => {
    const slave = await slaves.start((asked) => (asked <= 5 ? 7 : 8))
    const before = Date.now()
    const { readings, values } = drive({ port: slave.port }, [signal('good')])
    await vi.waitFor(() => expect(slave.asked()).toBeGreaterThan(20), WAIT)
    expect(values('good')).toEqual([7, 8])
    expect(readings[0]!.ts).toBeGreaterThanOrEqual(before)
    expect(readings[1]!.ts).toBeGreaterThan(readings[0]!.ts)
  })

  it('asks nothing while storing is slow, and tells the last value after', async () => {
    const slave = await slaves.start((asked) => asked)
    const { values, block } = drive({ port: slave.port }, [signal('good')])
    await vi.waitFor(() => expect(values('good').length).toBeGreaterThan(0), WAIT)
    const unblock = block()
    await vi.waitFor(async () => {
      const asked = slave.asked()
      await sleep(200)
      expect(slave.asked()).toBe(asked)
    }, WAIT)
    const asked = slave.asked()
    unblock()
    await vi.waitFor(() => expect(slave.asked()).toBeGreaterThan(asked + 5), WAIT)
    await vi.waitFor(() => expect(values('good').at(-1)).toBeGreaterThan(asked + 5), WAIT)
  })

  it('tells a lost connection, and after it the state again, but no measure that did not change', async () => {
    const slave = await slaves.start(() => 3)
    const { driver, readings, values } = drive({ port: slave.port }, [signal('state'), signal('measure')])
    await vi.waitFor(() => expect([values('state'), values('measure')]).toEqual([[3], [3]]), WAIT)
    slave.reset()
    await vi.waitFor(() => expect(values('state')).toEqual([3, 3]), WAIT)
    expect(readings.filter(({ signal: name }) => name === 'state').map(({ v, q }) => [v, q])).toEqual([
      [3, undefined],
      [null, 'bad'],
      [3, undefined],
    ])
    expect(values('measure')).toEqual([3])
    expect(driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1)
  })

  it('makes the connection anew when nothing comes over it any more', async () => {
    let isMute = false
    const slave = await slaves.start((asked) => (isMute ? undefined : asked))
    const { driver, values } = drive({ port: slave.port }, [signal('good')])
    await vi.waitFor(() => expect(values('good').length).toBeGreaterThan(0), WAIT)
    isMute = true
    await vi.waitFor(() => expect(driver.status().lastError?.text).toMatch(/nothing comes$/), WAIT)
    expect(driver.status().link).toBe('down')
    isMute = false
    await vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)
  })

  it('shares one connection among the slaves behind one host, and gives it back with the last', async () => {
    const slave = await slaves.start(() => 5)
    const [one, two] = [1, 2].map((unit) => drive({ port: slave.port, unit }, [signal('good')]))
    for (const { values } of [one!, two!]) await vi.waitFor(() => expect(values('good')).toEqual([5]), WAIT)
    expect(slave.connections()).toBe(1)
    await one!.driver.stop()
    expect(slave.connections()).toBe(1)
    const asked = slave.asked()
    await vi.waitFor(() => expect(slave.asked()).toBeGreaterThan(asked + 5), WAIT)
    await two!.driver.stop()
    await vi.waitFor(() => expect(slave.connections()).toBe(0), WAIT)
    expect(two!.driver.status().link).toBe('stopped')
    const three = drive({ port: slave.port }, [signal('good')])
    await vi.waitFor(() => expect(three.values('good')).toEqual([5]), WAIT)
  })

  it('waits for a device that is not there yet, and stops while it waits', async () => {
    const gone = await slaves.start(() => 1)
    await gone.close()
    const waiting = drive({ port: gone.port }, [signal('good')])
    const stopped = drive({ port: gone.port, unit: 2 }, [signal('good')])
    await vi.waitFor(
      () => expect(waiting.driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1),
      WAIT,
    )
    await stopped.driver.stop()
    expect(stopped.driver.status().link).toBe('stopped')
    await slaves.start(() => 9, gone.port)
    await vi.waitFor(() => expect(waiting.values('good')).toEqual([9]), WAIT)
  })
})
