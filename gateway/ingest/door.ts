import type { MqttLimits } from '../../config/site.ts'

type DoorLimits = Pick<MqttLimits, 'connections' | 'connectionsPerAddress' | 'connectionsPerSecond'>

/** Who may connect: so many in all, so many from one address, so many a second from one address. */
export interface Door {
  /** Whether a connection from `address` may stay, at `now` in milliseconds; if so, `leave` is called at its end. */
  enter(address: string, now: number): 'enter' | 'too many' | 'too many of one address' | 'too fast'
  leave(address: string): void
}

interface Visitor {
  open: number
  /** Connections that it may still open at once, as of `at`. */
  allowance: number
  at: number
}

/** An address may use up the allowance of so many seconds at once. */
const BURST_S = 10
/** Addresses remembered without a connection; the oldest are forgotten first. */
const REMEMBERED = 10_000
const LOOPBACK = /^(::ffff:)?127\.|^::1$/

/** Programs of this machine are bound by the number of connections in all only. */
export function createDoor(limits: DoorLimits): Door {
  const burst = limits.connectionsPerSecond * BURST_S
  const visitors = new Map<string, Visitor>()
  let open = 0

  function known(address: string, now: number): Visitor {
    const visitor = visitors.get(address) ?? { open: 0, allowance: burst, at: now }
    const elapsed = Math.max(0, now - visitor.at) / 1000
    visitor.allowance = Math.min(burst, visitor.allowance + elapsed * limits.connectionsPerSecond)
    visitor.at = now
    visitors.set(address, visitor)
    return visitor
  }

  function forgetOldest(): void {
    if (visitors.size <= REMEMBERED + open) return
    for (const [address, visitor] of visitors) {
      if (visitor.open > 0) continue
      visitors.delete(address)
      return
    }
  }

  return {
    enter(address, now) {
      if (open >= limits.connections) return 'too many'
      if (!LOOPBACK.test(address)) {
        const visitor = known(address, now)
        forgetOldest()
        if (visitor.open >= limits.connectionsPerAddress) return 'too many of one address'
        if (visitor.allowance < 1) return 'too fast'
        visitor.allowance--
        visitor.open++
      }
      open++
      return 'enter'
    },
    leave(address) {
      open--
      const visitor = visitors.get(address)
      if (visitor) visitor.open--
    },
  }
}
