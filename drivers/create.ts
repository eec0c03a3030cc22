import type { Driver, DriverContext } from './contract.ts'
import { createOnDemand } from './on-demand.ts'

/**
 * The driver of a device by its `driver` key. Nothing happens until start(); the protocol's library is loaded
 * then, for node-opcua alone costs 90 MB.
 */
export function createDriver(context: DriverContext): Driver {
  const { device } = context
  switch (device.driver) {
    case 'opcua':
      return createOnDemand(
        { ...context, device },
        async () => (await import('./opcua/driver.ts')).createOpcuaDriver,
      )
    case 'serial':
      return createOnDemand(
        { ...context, device },
        async () => (await import('./serial/driver.ts')).createSerialDriver,
      )
    case 'modbus':
      return createOnDemand(
        { ...context, device },
        async () => (await import('./modbus/driver.ts')).createModbusDriver,
      )
    case 'mqtt':
      return createOnDemand(
        { ...context, device },
        async () => (await import('./mqtt/driver.ts')).createMqttDriver,
      )
  }
}
