import { setTimeout as delay } from 'node:timers/promises'
import { DataType } from 'node-opcua'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WAIT } from '../../drivers/collector.ts'
import { startServer } from '../../drivers/opcua/test-server.ts'
import { readDevice, setTotal } from '../opcua-device.ts'
import { startProxy } from '../proxy.ts'

it('what changed at a PLC while its network was frozen arrives, each value once, and the status showed it', async () => {
  const plc = await startServer()
  onTestFinished(() => plc.stop())
  const network = await startProxy(plc.port)
  onTestFinished(() => network.stop())
  const good = plc.add('Good', DataType.UInt32, 0)
  const { driver, values } = readDevice(
    { endpoint: `opc.tcp://127.0.0.1:${network.port}`, security: 'none' },
    { good: 'ns=1;s=Good' },
  )
  await vi.waitFor(() => expect(values('good')).toEqual([0]), WAIT)

  network.freeze()
  for (const total of [1, 2, 3]) {
    setTotal(good, total)
    await delay(200)
  }
  await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
  expect(driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE')
  network.thaw()
  await vi.waitFor(() => expect(values('good').at(-1)).toBe(3), WAIT)
  await vi.waitFor(() => expect(driver.status().link).toBe('up'), WAIT)
  expect(values('good')).toEqual([0, 1, 2, 3])
})
