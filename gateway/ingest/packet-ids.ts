/** Packet identifiers of what is on its way to one client [MQTT-2.3.1-4]. */
export interface PacketIds {
  /** One that is free, in turn; undefined if none is. */
  take(): number | undefined
  /** Marks one as taken that the session brought along. */
  reserve(id: number): void
  /** Gives one back, once its message is acknowledged. */
  release(id: number): void
}

const HIGHEST = 65_535

export function createPacketIds(): PacketIds {
  const taken = new Set<number>()
  let last = 0
  return {
    take() {
      if (taken.size === HIGHEST) return undefined
      do last = (last % HIGHEST) + 1
      while (taken.has(last))
      taken.add(last)
      return last
    },
    reserve: (id) => taken.add(id),
    release: (id) => taken.delete(id),
  }
}
