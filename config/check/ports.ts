import type { Problem } from '../problems.ts'
import { child, items, type Located, problemAt, text, toValue } from '../read/node.ts'

/** What has to be the same for all Modbus slaves on one line. */
const LINE_SETTINGS = ['baud', 'parity', 'stop_bits'] as const

/**
 * CONFIG_BAD_VALUE where a Modbus device is on a port that another device of the same agent uses otherwise. Slaves
 * with the same settings share a port; nothing else does.
 */
export function checkPorts(whole: Located): Problem[] {
  const first = new Map<string, Located>()
  return items(whole, 'devices').flatMap((device) => {
    const path = child(device, 'path')
    if (!path || text(path) === undefined) return []
    const key = JSON.stringify([text(child(device, 'agent')) ?? null, text(path)])
    const earlier = first.get(key)
    if (!earlier) {
      first.set(key, device)
      return []
    }
    const drivers = [earlier, device].map((one) => text(child(one, 'driver')))
    if (!drivers.includes('modbus')) return []
    const differing = LINE_SETTINGS.filter((name) => setting(earlier, name) !== setting(device, name))
    if (drivers[0] === drivers[1] && differing.length === 0) return []
    const found = `the port of ${earlier.path}${differing.length > 0 ? ` with another ${differing.join(', ')}` : ''}`
    const allowed = 'a port of its own, or other Modbus slaves with the same settings'
    return [problemAt(path.node.place, 'CONFIG_BAD_VALUE', { path: path.path, found, allowed })]
  })
}

function setting(device: Located, name: string): unknown {
  const value = child(device, name)
  return value && toValue(value.node)
}
