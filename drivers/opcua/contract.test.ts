import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataType, StatusCodes, type UAVariable, Variant } from 'node-opcua'
import { afterAll, afterEach } from 'vitest'
import { opcuaDevice } from '../../config/drivers/opcua.ts'
import { type DeviceBench, describeDriver } from '../contract.suite.ts'
import { startServer, type TestServer } from './test-server.ts'

const pki = mkdtempSync(join(tmpdir(), 'lineside-opcua-server-'))
const running: TestServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})
afterAll(() => rmSync(pki, { recursive: true }))
let benches = 0

async function startPlc(port = 0): Promise<{ plc: TestServer; value: UAVariable }> {
  const plc = await startServer({ port, pki })
  running.push(plc)
  plc.add('State', DataType.Int16, 1)
  return { plc, value: plc.add('Value', DataType.UInt32, 0) }
}

/** A PLC with a value and a state. */
async function plugIn(silentAfterMs?: number): Promise<DeviceBench> {
  let { plc, value } = await startPlc()
  const { port, endpoint } = plc
  const where = { line: 'l', station: 's' }
  return {
    device: opcuaDevice(
      { id: `plc-${++benches}`, silentAfterMs },
      { endpoint, sampling_ms: 10, security: 'none' },
    ),
    subscriptions: [
      { ...where, signal: 'value', role: 'measure', address: 'ns=1;s=Value' },
      { ...where, signal: 'state', role: 'state', address: 'ns=1;s=State' },
    ],
    async emit(v, at) {
      const variant = new Variant({ dataType: DataType.UInt32, value: v })
      value.setValueFromSource(variant, StatusCodes.Good, new Date(at))
    },
    lose: () => plc.stop(),
    async comeBack() {
      const again = await startPlc(port)
      plc = again.plc
      value = again.value
    },
  }
}

describeDriver('OPC UA', { plugIn, hasSourceTime: true, keepsEach: true, isPolled: false })
