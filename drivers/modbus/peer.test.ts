import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { type ModbusKeys, modbusDevice } from '../../config/drivers/modbus.ts'
import { type ModbusSourceKeys, modbusPoint } from '../../config/drivers/modbus-source.ts'
import { PYTHON, requirePeer, requirePythonModule } from '../../test/peers.ts'
import { collector, WAIT } from '../collector.ts'
import type { Driver, Subscription } from '../contract.ts'
import { createDriver } from '../create.ts'

// The driver against slaves that are not ours: pymodbus.

const present =
  requirePythonModule('pymodbus.server', 'python3-pymodbus python3-serial-asyncio') &&
  requirePeer('socat', 'socat')

const SLAVES = `
import asyncio, logging, sys
from pymodbus.datastore import ModbusSequentialDataBlock as Block, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

logging.disable(logging.CRITICAL)

def slave(first):
    return ModbusSlaveContext(zero_mode=True,
        co=Block(0, [1, 0, 1, 1, 0, 0, 0, 0, 1, 1]), di=Block(5, [1]),
        hr=Block(0, [first, 0x1234, 0x5678, 0xFFFE, 0x40B4, 0xCCCD] + [0] * 300),
        ir=Block(0, [0, 0x0020, 0, 0, 0, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]))

async def main():
    context = ModbusServerContext(slaves={1: slave(11), 2: slave(22)}, single=False)
    if sys.argv[1] == 'tcp':
        server = ModbusTcpServer(context, framer=ModbusSocketFramer, address=('127.0.0.1', 0))
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        print(server.server.sockets[0].getsockname()[1], flush=True)
        await serving
    else:
        server = ModbusSerialServer(context, framer=ModbusRtuFramer, port=sys.argv[1], baudrate=19200,
            ignore_missing_slaves=True)
        await server.start()
        print('ready', flush=True)
        await server.serve_forever()

asyncio.run(main())
`

const folder = mkdtempSync(join(tmpdir(), 'lineside-modbus-'))
const children: ChildProcess[] = []
const driven: Driver[] = []
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const child of children.splice(0)) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

async function startSlaves(where: string): Promise<string> {
  const child = spawn(PYTHON, ['-c', SLAVES, where], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = await once(createInterface(child.stdout), 'line')
  return String(said)
}

/** Both ends of a serial line. */
async function startCable(): Promise<[string, string]> {
  const ends: [string, string] = [join(folder, 'near'), join(folder, 'far')]
  children.push(
    spawn(
      'socat',
      ends.map((end) => `pty,raw,echo=0,link=${end}`),
      { stdio: 'ignore' },
    ),
  )
  await vi.waitFor(() => expect(ends.every(existsSync)).toBe(true), WAIT)
  return ends
}

const signal = (address: string, keys: ModbusSourceKeys = {}): Subscription => ({
  line: 'l',
  station: 's',
  signal: [address, ...Object.values(keys)].join(' '),
  role: 'measure',
  address,
  modbus: modbusPoint({ address, ...keys })!,
})

function drive(keys: ModbusKeys, subscriptions: Subscription[]) {
  const got = collector()
  const driver = createDriver({
    device: modbusDevice({ id: 'plc-1' }, { poll_ms: 50, ...keys }),
    subscriptions,
    ...got.context,
    log: createLog('test'),
  })
  driven.push(driver)
  driver.start()
  const all = () => Object.fromEntries(got.readings.map(({ signal: name, v }) => [name, v]))
  return { driver, all, ...got }
}

/** What the slaves hold, in every table and type. */
const SIGNALS = [
  signal('holding 0'),
  signal('400002', { type: 'uint32' }),
  signal('holding 1', { type: 'uint32', words: 'little' }),
  signal('holding 3', { type: 'int16', scale: 0.1 }),
  signal('holding 4', { type: 'float32' }),
  signal('holding 1', { bit: 2 }),
  signal('holding 1', { bit: 3 }),
  signal('input 5', { type: 'int64' }),
  signal('input 1', { type: 'int64' }),
  signal('coil 8'),
  signal('coil 1'),
  signal('discrete 5'),
]
const VALUES = {
  'holding 0': 11,
  '400002 uint32': 0x12345678,
  'holding 1 uint32 little': 0x56781234,
  'holding 3 int16 0.1': -0.2,
  'holding 4 float32': 5.65,
  'holding 1 2': 1,
  'holding 1 3': 0,
  'input 5 int64': -1,
  // 2^53
  'input 1 int64': null,
  'coil 8': 1,
  'coil 1': 0,
  'discrete 5': 1,
}

describe.skipIf(!present)('Modbus slaves of pymodbus', () => {
  it('are read over TCP: each table, each type, each value once', async () => {
    const port = Number(await startSlaves('tcp'))
    const { driver, all, readings } = drive({ host: '127.0.0.1', port }, SIGNALS)
    await vi.waitFor(() => expect(all()).toEqual(VALUES), WAIT)
    expect(driver.status()).toMatchObject({
      link: 'up',
      readings: SIGNALS.length,
      errors: { DEVICE_BAD_DATA: 1 },
      lastError: { text: 'input 1: 9007199254740992 is beyond ±2^53' },
    })
    expect(readings.length).toBe(SIGNALS.length)
    expect(readings.find(({ v }) => v === null)).toMatchObject({ signal: 'input 1 int64', q: 'bad' })
  })

  it('share a serial line, and an address that one does not know is named', async () => {
    const [near, far] = await startCable()
    await startSlaves(far)
    const one = drive({ path: near, baud: 19200 }, [...SIGNALS, signal('holding 5000')])
    const two = drive({ path: near, baud: 19200, unit: 2 }, [signal('holding 0')])
    await vi.waitFor(() => expect([one.all(), two.all()]).toEqual([VALUES, { 'holding 0': 22 }]), WAIT)
    await vi.waitFor(() => expect(one.driver.status().errors.DEVICE_BAD_ADDRESS).toBe(1), WAIT)
    expect(two.driver.status()).toMatchObject({ link: 'up', errors: {} })
  })

  it('that are not there are tried again, while others on their line are read', async () => {
    const [near, far] = await startCable()
    await startSlaves(far)
    const absent = drive({ path: near, unit: 7, timeout_ms: 100 }, [signal('holding 0')])
    const two = drive({ path: near, unit: 2 }, [signal('holding 0')])
    await vi.waitFor(() => expect(two.all()).toEqual({ 'holding 0': 22 }), WAIT)
    await vi.waitFor(() => expect(absent.driver.status().errors.DEVICE_UNREACHABLE).toBeGreaterThan(1), WAIT)
    expect(absent.driver.status()).toMatchObject({ link: 'down', readings: 0 })
    expect(two.driver.status()).toMatchObject({ link: 'up' })
  })
})
