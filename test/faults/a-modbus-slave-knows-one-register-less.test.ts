import { expect, it } from 'vitest'
import { modbusSlave, startTcpSlaves } from '../../sim/publish/modbus.ts'
import { eventually } from '../gateway.ts'
import { modbusSignal, readModbus } from '../modbus.ts'

const ROUNDS = 20

it('is read but for that register, which is named and tried rarely', async () => {
  const values = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [at, at + 100]))
  const slave = modbusSlave(1, { holding: values })
  slave.tables.holding.delete(13)
  const line = await startTcpSlaves([slave])
  try {
    const signals = Object.keys(values).map((at) => modbusSignal(`holding ${at}`))
    const { driver, readings } = readModbus({ host: '127.0.0.1', port: line.port }, signals)
    await eventually(() => expect(readings.length).toBe(19))
    expect(readings.map(({ v }) => v)).toEqual(Object.values(values).filter((v) => v !== 113))
    expect(driver.status()).toMatchObject({ link: 'up', errors: { DEVICE_BAD_ADDRESS: 1 } })
    expect(driver.status().lastError?.text).toBe('holding 13: illegal data address (exception 2)')
    const asked = slave.asked.length
    await eventually(() => expect(slave.asked.length).toBeGreaterThan(asked + ROUNDS))
    expect(slave.asked.slice(asked)).not.toContain('3:13:1')
    await driver.stop()
  } finally {
    await line.stop()
  }
})
