import type { Database } from 'better-sqlite3'

/** How many of a client's last readings are held against a redelivery (contract.md 2). */
const KEPT = 1000
/** Clients remembered in memory; the others are read again. Some make up a new id for every connection. */
const CLIENTS_KEPT = 2000

/**
 * What each client sent last where the store's own uniqueness of (client, signal, seq, ts) cannot tell a
 * redelivery; kept across restarts. To be used inside the transaction of the readings.
 */
export interface Recents {
  has(client: string, key: string): boolean
  remember(client: string, key: string): void
  /** Forgets what is not on disk, after a transaction failed. */
  reload(): void
}

interface Ring {
  next: number
  slots: (string | undefined)[]
  keys: Map<string, number>
}

export function createRecents(db: Database): Recents {
  const select = db.prepare<[string], { slot: number; key: string; n: number }>(
    'SELECT slot, key, n FROM recent WHERE client = ? ORDER BY n',
  )
  const upsert = db.prepare('INSERT OR REPLACE INTO recent (client, slot, key, n) VALUES (?, ?, ?, ?)')
  let rings = new Map<string, Ring>()

  function ringOf(client: string): Ring {
    const known = rings.get(client)
    if (known) return known
    const ring: Ring = { next: 0, slots: [], keys: new Map() }
    for (const { slot, key, n } of select.all(client)) {
      ring.slots[slot] = key
      ring.keys.set(key, (ring.keys.get(key) ?? 0) + 1)
      ring.next = n + 1
    }
    rings.set(client, ring)
    if (rings.size > CLIENTS_KEPT) rings.delete(rings.keys().next().value as string)
    return ring
  }

  return {
    has: (client, key) => ringOf(client).keys.has(key),
    remember(client, key) {
      const ring = ringOf(client)
      const slot = ring.next % KEPT
      const dropped = ring.slots[slot]
      if (dropped !== undefined) {
        const left = (ring.keys.get(dropped) ?? 1) - 1
        if (left > 0) ring.keys.set(dropped, left)
        else ring.keys.delete(dropped)
      }
      ring.slots[slot] = key
      ring.keys.set(key, (ring.keys.get(key) ?? 0) + 1)
      upsert.run(client, slot, key, ring.next)
      ring.next++
    },
    reload() {
      rings = new Map()
    },
  }
}
