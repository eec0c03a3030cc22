import type { AnyDevice, DriverKeys } from './keys.ts'
import { MODBUS, type ModbusDevice, modbusDevice } from './modbus.ts'
import { type ModbusPoint, type ModbusSourceKeys, modbusPoint } from './modbus-source.ts'
import { OPCUA, type OpcuaDevice, opcuaDevice } from './opcua.ts'
import { SERIAL, type SerialDevice, serialDevice } from './serial.ts'

// What the site file says to each driver: a file a driver, with its keys, what they mean, and their defaults.

export type { AnyDevice, ModbusDevice, ModbusPoint, OpcuaDevice, SerialDevice }

/** A device as the program uses it. */
export type Device = OpcuaDevice | SerialDevice | ModbusDevice
export type DriverName = Device['driver']

export const DRIVER_KEYS = { opcua: OPCUA, serial: SERIAL, modbus: MODBUS } as const satisfies Record<
  DriverName,
  DriverKeys
>
export const DRIVERS = Object.keys(DRIVER_KEYS) as DriverName[]

type Keys = Parameters<typeof opcuaDevice>[1] &
  Parameters<typeof serialDevice>[1] &
  Parameters<typeof modbusDevice>[1]

/** The keys of a device, as written, to the device of its driver: defaults filled in. */
export function deviceOf(driver: DriverName, any: AnyDevice, keys: Keys): Device {
  switch (driver) {
    case 'opcua':
      return opcuaDevice(any, keys)
    case 'serial':
      return serialDevice(any, keys)
    case 'modbus':
      return modbusDevice(any, keys)
  }
}

/** What a Modbus source, as written, says beside `device` and `address`; other drivers take the keys as they stand. */
export function sourceOf<S extends ModbusSourceKeys & { device: string }>(
  driver: DriverName | undefined,
  source: S,
) {
  const point = driver === 'modbus' ? modbusPoint(source) : undefined
  const { device, address = '' } = source
  if (!point) return source
  return { device, address, modbus: point }
}
