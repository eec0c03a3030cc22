import type { AnyDevice, DriverKeys } from './keys.ts'
import { MODBUS, type ModbusDevice, modbusDevice } from './modbus.ts'
import { type ModbusPoint, type ModbusSourceKeys, modbusPoint } from './modbus-source.ts'
import { MQTT, type MqttDevice, mqttDevice } from './mqtt.ts'
import { type MqttField, type MqttPoint, type MqttSourceKeys, mqttPoint } from './mqtt-source.ts'
import { OPCUA, type OpcuaDevice, opcuaDevice } from './opcua.ts'
import { SERIAL, type SerialDevice, serialDevice } from './serial.ts'

// What the site file says to each driver: a file a driver, with its keys, what they mean, and their defaults.

export type {
  AnyDevice,
  ModbusDevice,
  ModbusPoint,
  MqttDevice,
  MqttField,
  MqttPoint,
  OpcuaDevice,
  SerialDevice,
}

/** A device as the program uses it. */
export type Device = OpcuaDevice | SerialDevice | ModbusDevice | MqttDevice
export type DriverName = Device['driver']

export const DRIVER_KEYS = {
  opcua: OPCUA,
  serial: SERIAL,
  modbus: MODBUS,
  mqtt: MQTT,
} as const satisfies Record<DriverName, DriverKeys>
export const DRIVERS = Object.keys(DRIVER_KEYS) as DriverName[]

type Keys = Parameters<typeof opcuaDevice>[1] &
  Parameters<typeof serialDevice>[1] &
  Parameters<typeof modbusDevice>[1] &
  Parameters<typeof mqttDevice>[1]

/** The keys of a device, as written, to the device of its driver: defaults filled in. `gateway`: its id. */
export function deviceOf(driver: DriverName, any: AnyDevice, keys: Keys, gateway: string): Device {
  switch (driver) {
    case 'opcua':
      return opcuaDevice(any, keys)
    case 'serial':
      return serialDevice(any, keys)
    case 'modbus':
      return modbusDevice(any, keys)
    case 'mqtt':
      return mqttDevice(any, keys, gateway)
  }
}

/** What a Modbus or MQTT source, as written, says beside `device` and `address`; other drivers take the keys as they stand. */
export function sourceOf<S extends ModbusSourceKeys & MqttSourceKeys & { device: string }>(
  driver: DriverName | undefined,
  source: S,
) {
  const point = driver === 'modbus' ? modbusPoint(source) : undefined
  const { device, address = '' } = source
  if (driver === 'mqtt') return { device, address, mqtt: mqttPoint(source) }
  if (!point) return source
  return { device, address, modbus: point }
}
