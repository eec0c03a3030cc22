import { LinesideError } from '../base/errors.ts'
import type { Driver, DriverContext } from './contract.ts'
import { createOnDemand } from './on-demand.ts'

/**
 * The driver of a device by its `driver` key. Nothing happens until start(); the protocol's library is loaded
 * then, for node-opcua alone costs 90 MB.
 * Throws CONFIG_MISSING_KEY when the device lacks what its driver needs: `endpoint` (opcua) or `path` (serial).
 */
export function createDriver(context: DriverContext): Driver {
  const { id, driver, endpoint, path } = context.device
  if (driver === 'opcua') {
    if (!endpoint) throw new LinesideError('CONFIG_MISSING_KEY', `device ${id}: opcua needs 'endpoint'`)
    return createOnDemand(context, async () => (await import('./opcua/driver.ts')).createOpcuaDriver)
  }
  if (!path) throw new LinesideError('CONFIG_MISSING_KEY', `device ${id}: serial needs 'path'`)
  return createOnDemand(context, async () => (await import('./serial/driver.ts')).createSerialDriver)
}
