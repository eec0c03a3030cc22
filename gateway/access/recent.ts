import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Passwords found right a short while ago, so that a client that comes back need not have its own checked again. */
export interface Recent {
  add(name: string, password: Buffer, hash: string): void
  /** Whether this password was found to be that of `hash`, the one that the account has now. */
  has(name: string, password: Buffer, hash: string): boolean
}

/**
 * Remembers `most` accounts; those not asked for longest are forgotten first. A password is kept as a keyed hash (HMAC,
 * RFC 2104) under a key that is never written anywhere and ends with the process.
 */
export function createRecent(most: number): Recent {
  const key = randomBytes(32)
  const known = new Map<string, Buffer>()
  const macOf = (password: Buffer, hash: string) =>
    createHmac('sha256', key).update(`${hash}\0`).update(password).digest()

  function keep(name: string, mac: Buffer): void {
    known.delete(name)
    known.set(name, mac)
    const [oldest] = known.keys()
    if (known.size > most) known.delete(oldest)
  }

  return {
    add: (name, password, hash) => keep(name, macOf(password, hash)),
    has(name, password, hash) {
      const mac = known.get(name)
      if (!mac || !timingSafeEqual(mac, macOf(password, hash))) return false
      keep(name, mac)
      return true
    },
  }
}
