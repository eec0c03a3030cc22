import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeviceStatus, DriverContext, Reading } from './contract.ts'

/** Test help: how long a device, broker or process may take to do what it will do. */
export const WAIT = { timeout: 45_000, interval: 20 }

/** Test help: what a driver pushes and says; block() makes push() wait until what it returns is called. */
export function collector() {
  const readings: Reading[] = []
  const statuses: DeviceStatus[] = []
  let gate: Promise<void> = Promise.resolve()
  const context: Pick<DriverContext, 'folder' | 'push' | 'onStatus' | 'now'> = {
    // Made by a driver that keeps something; its test names a folder of its own.
    folder: join(tmpdir(), 'lineside-driver-keeps-nothing'),
    async push(batch) {
      readings.push(...batch)
      await gate
    },
    onStatus: (status) => statuses.push(status),
    now: () => Date.now(),
  }
  return {
    context,
    readings,
    statuses,
    /** Values of a signal, without those that only tell a lost link. */
    values: (signal: string) => readings.filter((r) => r.signal === signal && r.v !== null).map(({ v }) => v),
    block(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}
