import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { modbusSlave, startTcpSlaves } from '../../sim/publish/modbus.ts'
import { eventually } from '../gateway.ts'
import { modbusSignal, readModbus, stageRtuLine } from '../modbus.ts'
import { requirePeer } from '../peers.ts'

// Two groups of one register each: their answers differ in nothing but the value.
const signals = [modbusSignal('holding 0'), modbusSignal('holding 1000')]
const values = () => ({ holding: { 0: 7, 1000: 8 } })

function expectNothingMixedUp(readings: { signal: string; v: unknown }[]) {
  for (const { signal, v } of readings) expect(`${signal} is ${v}`).toMatch(/^holding (0 is 7|1000 is 8)$/)
}

describe.skipIf(!requirePeer('socat', 'socat'))('a slave on a serial line that answers late', () => {
  it.each([
    ['answers diagnostics', false],
    ['ignores diagnostics', true],
  ])('is never heard with the value of another address; it %s', async (_, ignoresDiagnostics) => {
    const slave = { ...modbusSlave(1, values()), ignoresDiagnostics }
    const { path } = await stageRtuLine([slave])
    const { driver, readings, values: of } = readModbus({ path, baud: 115200 }, signals)
    await eventually(() => expect(of('holding 1000')).toEqual([8]))
    for (const delayMs of [200, 400]) {
      slave.delayMs = delayMs
      await sleep(800)
      slave.delayMs = 0
      await eventually(() => expect(driver.status().link).toBe('up'))
      await sleep(200)
    }
    expectNothingMixedUp(readings)
    expect(driver.status().errors.DEVICE_BAD_DATA).toBeGreaterThanOrEqual(1)
    expect(driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThanOrEqual(1)
  })
})

it('is never heard with the value of another address over TCP', async () => {
  const slave = modbusSlave(1, values())
  const line = await startTcpSlaves([slave])
  try {
    const { driver, readings, values: of } = readModbus({ host: '127.0.0.1', port: line.port }, signals)
    await eventually(() => expect(of('holding 1000')).toEqual([8]))
    for (const delayMs of [200, 400]) {
      slave.delayMs = delayMs
      await sleep(800)
      slave.delayMs = 0
      await eventually(() => expect(driver.status().link).toBe('up'))
      await sleep(100)
    }
    expectNothingMixedUp(readings)
    expect(driver.status().errors.DEVICE_BAD_DATA).toBeGreaterThanOrEqual(1)
    await driver.stop()
  } finally {
    await line.stop()
  }
})
