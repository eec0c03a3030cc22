import { DataType } from 'node-opcua'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WAIT } from '../../drivers/collector.ts'
import { startServer } from '../../drivers/opcua/test-server.ts'
import { readDevice, setTotal } from '../opcua-device.ts'

const VENDOR = 'http://vendor/plc'

it('an address by URI follows its namespace; of one by index it is said that it means another namespace now', async () => {
  const before = await startServer({ namespaces: [VENDOR], index: 2 })
  onTestFinished(() => before.stop())
  before.add('Good', DataType.UInt32, 5)
  const { driver, values, readings } = readDevice(
    { endpoint: before.endpoint, security: 'none' },
    { byUri: `nsu=${VENDOR};s=Good`, byIndex: 'ns=2;s=Good', unknown: 'nsu=http://nobody;s=Good' },
  )
  await vi.waitFor(() => expect([values('byUri'), values('byIndex')]).toEqual([[5], [5]]), WAIT)
  expect(driver.status().lastError).toMatchObject({
    code: 'DEVICE_BAD_ADDRESS',
    text: 'nsu=http://nobody;s=Good: the server has no such namespace',
  })

  await before.stop()
  await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
  const after = await startServer({ port: before.port, namespaces: ['http://added', VENDOR], index: 3 })
  onTestFinished(() => after.stop())
  const good = after.add('Good', DataType.UInt32, 6)
  // What has its place now is none of the signal's, whatever it is called.
  after.namespace(2).addVariable({
    organizedBy: after.server.engine.addressSpace!.rootFolder.objects,
    browseName: 'Good',
    nodeId: 's=Other',
    dataType: DataType.UInt32,
  })

  await vi.waitFor(() => expect(values('byUri')).toEqual([5, 6]), WAIT)
  setTotal(good, 7)
  await vi.waitFor(() => expect(values('byUri')).toEqual([5, 6, 7]), WAIT)
  expect(driver.status()).toMatchObject({ link: 'up', errors: { DEVICE_NAMESPACES_MOVED: 1 } })
  expect(readings.filter(({ signal }) => signal === 'byIndex').map(({ v }) => v)).toEqual([5])
})
