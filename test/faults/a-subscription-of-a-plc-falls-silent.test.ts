import { DataType } from 'node-opcua'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WAIT } from '../../drivers/collector.ts'
import { silence, startServer } from '../../drivers/opcua/test-server.ts'
import { readDevice, setTotal } from '../opcua-device.ts'

it('a subscription that is silent while its session is up is found out, shown, and made anew', async () => {
  const plc = await startServer()
  onTestFinished(() => plc.stop())
  const good = plc.add('Good', DataType.UInt32, 1)
  const { driver, values, statuses } = readDevice(
    { endpoint: plc.endpoint, security: 'none' },
    { good: 'ns=1;s=Good' },
  )
  await vi.waitFor(() => expect(values('good')).toEqual([1]), WAIT)

  silence(plc.subscriptions[0]!)
  setTotal(good, 42)
  await vi.waitFor(() => expect(values('good')).toEqual([1, 42]), WAIT)
  setTotal(good, 43)
  await vi.waitFor(() => expect(values('good')).toEqual([1, 42, 43]), WAIT)

  expect(statuses.some(({ link, errors }) => link === 'down' && errors.DEVICE_SILENT === 1)).toBe(true)
  expect(driver.status().link).toBe('up')
  expect(plc.server.engine.cumulatedSessionCount).toBe(1)
})
