import type { Problem } from '../problems.ts'
import { child, describe, items, joinPath, type Located, problemAt, text } from '../read/node.ts'
import { signalsOf } from '../read/parts.ts'

/** What each driver must be told, and what it can be told. */
const KEYS: Record<string, { required: string; example: string; others: string[] }> = {
  opcua: { required: 'endpoint', example: 'a URL such as opc.tcp://10.0.0.5:4840', others: ['sampling_ms'] },
  serial: {
    required: 'path',
    example: 'a port, best under /dev/serial/by-id',
    others: ['baud', 'delimiter', 'time'],
  },
}

/** CONFIG_MISSING_KEY where a driver lacks what it needs, CONFIG_BAD_VALUE for a key of another driver. */
export function checkDevices(whole: Located): Problem[] {
  const devices = items(whole, 'devices')
  const opcua = devices.filter((device) => text(child(device, 'driver')) === 'opcua')
  const ids = new Set(opcua.flatMap((device) => text(child(device, 'id')) ?? []))
  return [...devices.flatMap(checkDevice), ...checkAddresses(whole, ids)]
}

function checkDevice(device: Located): Problem[] {
  const driver = text(child(device, 'driver')) ?? ''
  const keys = Object.hasOwn(KEYS, driver) ? KEYS[driver] : undefined
  if (!keys) return []
  return [...checkRequired(device, keys.required, keys.example), ...checkForeign(device, driver)]
}

function checkRequired(device: Located, key: string, allowed: string): Problem[] {
  if (child(device, key)) return []
  const path = joinPath(device.path, key)
  return [problemAt(device.node.place, 'CONFIG_MISSING_KEY', { path, found: 'nothing', allowed })]
}

function checkForeign(device: Located, driver: string): Problem[] {
  return Object.entries(KEYS)
    .filter(([other]) => other !== driver)
    .flatMap(([other, { required, others }]) =>
      [required, ...others].flatMap((key) => {
        const value = child(device, key)
        if (!value) return []
        const found = `${describe(value.node)} for a device with driver ${driver}`
        const allowed = `it only for driver ${other}`
        return [problemAt(value.node.place, 'CONFIG_BAD_VALUE', { path: value.path, found, allowed })]
      }),
    )
}

/** A signal of an OPC UA device says which node it reads; a serial device gives one signal. */
function checkAddresses(whole: Located, opcua: Set<string>): Problem[] {
  return signalsOf(whole).flatMap((signal) => {
    const source = child(signal, 'source')
    const device = text(child(source, 'device'))
    if (!source || device === undefined || !opcua.has(device) || child(source, 'address')) return []
    const path = `${source.path}.address`
    const allowed = 'a node id, such as "ns=2;s=St10.Good"'
    return [problemAt(source.node.place, 'CONFIG_MISSING_KEY', { path, found: 'nothing', allowed })]
  })
}
