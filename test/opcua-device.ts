import { DataType, type UAVariable, Variant } from 'node-opcua'
import { onTestFinished } from 'vitest'
import { createLog } from '../base/log.ts'
import { type OpcuaKeys, opcuaDevice } from '../config/drivers/opcua.ts'
import { collector } from '../drivers/collector.ts'
import type { Subscription } from '../drivers/contract.ts'
import { createDriver } from '../drivers/index.ts'

/** A driver that reads signals of the device `plc`, until the test ends. */
export function readDevice(keys: OpcuaKeys, signals: Record<string, string>, folder?: string) {
  const { context, ...got } = collector()
  const subscriptions = Object.entries(signals).map(
    ([signal, address]): Subscription => ({ line: 'l', station: 's', signal, role: 'good', address }),
  )
  const driver = createDriver({
    device: opcuaDevice({ id: 'plc' }, { sampling_ms: 50, ...keys }),
    subscriptions,
    ...context,
    ...(folder === undefined ? {} : { folder }),
    log: createLog('test'),
  })
  onTestFinished(() => driver.stop())
  driver.start()
  return { driver, ...got }
}

export const setTotal = (node: UAVariable, value: number) =>
  node.setValueFromSource(new Variant({ dataType: DataType.UInt32, value }))
