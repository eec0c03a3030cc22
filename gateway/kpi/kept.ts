/** Something worked out, and when it holds. Instants are epoch milliseconds. */
export interface KeptEntry<T> {
  value: T
  /** Of the store (see kept-state.ts). */
  state: number
  /** It holds from when it was worked out until time alone makes it another, [since, until). */
  since: number
  until: number
  /** About how much memory it takes, in bytes. */
  size: number
}

/** Keeps what was worked out as long as it holds; what was not asked for the longest goes first. */
export class Kept<T> {
  readonly #most: number
  readonly #entries = new Map<string, KeptEntry<T>>()
  #size = 0

  /** `most`: how many bytes of entries at most. */
  constructor(most: number) {
    this.#most = most
  }

  /** What was kept under a key, if it holds with the store in this state; null: not to be said now. */
  find(key: string, state: number | null, now: number): T | undefined {
    const entry = this.#entries.get(key)
    if (!entry || state === null) return undefined
    this.#remove(key)
    if (entry.state !== state || now < entry.since || now >= entry.until) return undefined
    this.#add(key, entry)
    return entry.value
  }

  keep(key: string, entry: KeptEntry<T>): void {
    this.#remove(key)
    this.#add(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#most) return
      this.#remove(oldest)
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#size = 0
  }

  #add(key: string, entry: KeptEntry<T>): void {
    this.#entries.set(key, entry)
    this.#size += entry.size
  }

  #remove(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0
    this.#entries.delete(key)
  }
}
