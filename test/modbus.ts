import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createLog } from '../base/log.ts'
import { type ModbusKeys, modbusDevice } from '../config/drivers/modbus.ts'
import { type ModbusSourceKeys, modbusPoint } from '../config/drivers/modbus-source.ts'
import { collector } from '../drivers/collector.ts'
import { createDriver, type Subscription } from '../drivers/index.ts'
import { type ModbusLine, type ModbusSlave, startRtuLine } from '../sim/publish/modbus.ts'
import { eventually, temporaryFolder } from './gateway.ts'

/** A signal of a slave, named after its address. */
export function modbusSignal(
  address: string,
  role: Subscription['role'] = 'measure',
  keys: ModbusSourceKeys = {},
): Subscription {
  const modbus = modbusPoint({ address, ...keys })!
  return { line: 'l', station: 's', signal: address, role, address, modbus }
}

/** Reads a slave with the real driver until the test ends. */
export function readModbus(keys: ModbusKeys, subscriptions: Subscription[]) {
  const got = collector()
  const driver = createDriver({
    device: modbusDevice({ id: `unit-${keys.unit ?? 1}` }, { poll_ms: 20, timeout_ms: 150, ...keys }),
    subscriptions,
    ...got.context,
    log: createLog('test'),
  })
  onTestFinished(() => driver.stop())
  driver.start()
  return { driver, ...got }
}

/** A serial line with these slaves; takes socat for the cable. */
export interface RtuScene extends ModbusLine {
  /** The serial port. */
  path: string
  plug(): Promise<void>
  unplug(): Promise<void>
}

export async function stageRtuLine(slaves: ModbusSlave[]): Promise<RtuScene> {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const line = await startRtuLine(slaves)
  const path = join(folder.path, 'port')
  let cable: ChildProcess | null = null
  const scene: RtuScene = {
    ...line,
    path,
    async plug() {
      cable = spawn('socat', [`pty,raw,echo=0,link=${path}`, `TCP:127.0.0.1:${line.port},nodelay`], {
        stdio: 'ignore',
      })
      await eventually(() => expect(existsSync(path) && line.connections() === 1).toBe(true))
    },
    async unplug() {
      if (!cable || cable.exitCode !== null || cable.signalCode !== null) return
      const ended = once(cable, 'exit')
      cable.kill('SIGTERM')
      await ended
    },
  }
  onTestFinished(async () => {
    await scene.unplug()
    await line.stop()
  })
  await scene.plug()
  return scene
}
