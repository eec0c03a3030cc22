import { DEFAULTS } from '../defaults.ts'
import { DRIVER_KEYS, DRIVERS, type DriverName } from '../drivers/index.ts'
import type { DriverKeys } from '../drivers/keys.ts'
import type { Problem } from '../problems.ts'
import { child, describe, items, joinPath, type Located, problemAt, text, toValue } from '../read/node.ts'
import { signalsOf } from '../read/parts.ts'

const keysOf = (driver: DriverName): DriverKeys => DRIVER_KEYS[driver]

/** CONFIG_MISSING_KEY where a driver lacks what it needs, CONFIG_BAD_VALUE for a key of another driver. */
export function checkDevices(whole: Located): Problem[] {
  const devices = items(whole, 'devices')
  const drivers = new Map(
    devices.flatMap((device) => {
      const [id, driver] = [text(child(device, 'id')), driverOf(device)]
      return id !== undefined && driver ? [[id, driver] as const] : []
    }),
  )
  return [
    ...devices.flatMap(checkDevice),
    ...signalsOf(whole).flatMap((signal) => checkSource(signal, drivers)),
  ]
}

function driverOf(device: Located): DriverName | undefined {
  return DRIVERS.find((driver) => driver === text(child(device, 'driver')))
}

function checkDevice(device: Located): Problem[] {
  const driver = driverOf(device)
  if (!driver) return []
  return [
    ...checkRequired(device, driver),
    ...checkForeign(device, driver, 'device'),
    ...checkContradictions(device, driver),
  ]
}

function checkRequired(device: Located, driver: DriverName): Problem[] {
  const { required } = keysOf(driver)
  if (!required || required.oneOf.some((key) => child(device, key))) return []
  const path = required.oneOf.map((key) => joinPath(device.path, key)).join(' or ')
  return [
    problemAt(device.node.place, 'CONFIG_MISSING_KEY', { path, found: 'nothing', allowed: required.example }),
  ]
}

function checkContradictions(device: Located, driver: DriverName): Problem[] {
  const keys = toValue(device.node) as Record<string, unknown>
  return (keysOf(driver).contradictions?.(keys) ?? []).flatMap(({ key, allowed }) => {
    const value = child(device, key)
    if (!value) return []
    const found = `${describe(value.node)} beside the other keys`
    return [problemAt(value.node.place, 'CONFIG_BAD_VALUE', { path: value.path, found, allowed })]
  })
}

/** Keys of a device, or of a source, that only other drivers know. */
function checkForeign(located: Located, driver: DriverName, part: 'device' | 'source'): Problem[] {
  const all = new Set(DRIVERS.flatMap((one) => Object.keys(keysOf(one)[part])))
  return [...all]
    .filter((key) => !Object.hasOwn(keysOf(driver)[part], key))
    .flatMap((key) => {
      const value = child(located, key)
      if (!value) return []
      const owners = DRIVERS.filter((one) => Object.hasOwn(keysOf(one)[part], key))
      const found = `${describe(value.node)} for a device with driver ${driver}`
      const allowed = `it only for driver ${owners.join(' or ')}`
      return [problemAt(value.node.place, 'CONFIG_BAD_VALUE', { path: value.path, found, allowed })]
    })
}

function checkSource(signal: Located, drivers: Map<string, DriverName>): Problem[] {
  const source = child(signal, 'source')
  const driver = drivers.get(text(child(source, 'device')) ?? '')
  if (!source || !driver) return []
  return [
    ...checkAddress(source, driver),
    ...checkForeign(source, driver, 'source'),
    ...checkWords(source, signal, driver),
  ]
}

/** What the driver itself has to say of a source. */
function checkWords(source: Located, signal: Located, driver: DriverName): Problem[] {
  const role = text(child(signal, 'role')) ?? ''
  const mode = text(child(signal, 'mode')) ?? DEFAULTS.mode
  const keys = toValue(source.node) as Record<string, unknown>
  return (keysOf(driver).sourceProblems?.(keys, { role, mode }) ?? []).flatMap(({ key, allowed }) => {
    const value = child(source, key)
    if (!value) return []
    const found = describe(value.node)
    return [problemAt(value.node.place, 'CONFIG_BAD_VALUE', { path: value.path, found, allowed })]
  })
}

/** A signal of an OPC UA device says which node it reads; a serial device gives one signal. */
function checkAddress(source: Located, driver: DriverName): Problem[] {
  const { address } = keysOf(driver)
  if (address === null || child(source, 'address')) return []
  const path = `${source.path}.address`
  return [problemAt(source.node.place, 'CONFIG_MISSING_KEY', { path, found: 'nothing', allowed: address })]
}
