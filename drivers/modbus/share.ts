import type { ModbusDevice } from '../../config/site.ts'
import { type Answer, Bus, type BusUser } from './bus.ts'
import { RTU } from './rtu.ts'
import { TCP } from './tcp.ts'

/** A place on a bus, held until `leave()`. */
export interface Seat {
  ask(pdu: Uint8Array): Promise<Answer>
  leave(): Promise<void>
}

interface Shared {
  bus: Pick<Bus<never>, 'join' | 'leave' | 'ask' | 'stop'>
  users: number
  /** The bus that had the port before has given it back. */
  free: Promise<void>
}

/** The buses of this process, by port or by host: all devices on one port share it. */
const buses = new Map<string, Shared>()
const closing = new Map<string, Promise<void>>()

/** Takes a place on the bus of `link`; the bus is made for the first and goes with the last. */
export function joinBus(link: ModbusDevice['link'], user: BusUser): Seat {
  const key = JSON.stringify(link.over === 'tcp' ? [link.host, link.port] : link.port)
  const shared = buses.get(key) ?? create(key, link)
  shared.users += 1
  let left = false
  void shared.free.then(() => {
    if (!left) shared.bus.join(user)
  })
  return {
    ask: (pdu) => shared.bus.ask(user, pdu),
    async leave() {
      if (left) return
      left = true
      shared.users -= 1
      const isLast = shared.users === 0
      if (isLast) buses.delete(key)
      const gone = shared.free.then(() => {
        shared.bus.leave(user)
        return isLast ? shared.bus.stop() : undefined
      })
      if (isLast) closing.set(key, gone)
      await gone
      if (closing.get(key) === gone) closing.delete(key)
    },
  }
}

function create(key: string, link: ModbusDevice['link']): Shared {
  const bus = link.over === 'tcp' ? new Bus(link, TCP) : new Bus(link, RTU)
  const shared = { bus, users: 0, free: closing.get(key) ?? Promise.resolve() }
  buses.set(key, shared)
  return shared
}
