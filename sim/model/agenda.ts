/** What is due when: earliest first, at one instant in order of rank, then of entry. */
export interface Agenda<T> {
  add(at: number, rank: number, item: T): void
  /** Instant of the next item, epoch milliseconds; Infinity when there is none. */
  nextAt(): number
  take(): { at: number; item: T } | undefined
}

interface Entry<T> {
  at: number
  rank: number
  order: number
  item: T
}

/** A binary heap. */
export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = []
  let order = 0

  const sift = (index: number) => {
    for (let child = index; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!before(heap[child]!, heap[parent]!)) return
      swap(heap, child, parent)
      child = parent
    }
  }
  const sink = () => {
    for (let parent = 0; ; ) {
      let least = parent
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child
      }
      if (least === parent) return
      swap(heap, parent, least)
      parent = least
    }
  }

  return {
    add(at, rank, item) {
      heap.push({ at, rank, order: order++, item })
      sift(heap.length - 1)
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (!first || !last) return undefined
      if (heap.length > 0) {
        heap[0] = last
        sink()
      }
      return { at: first.at, item: first.item }
    },
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  if (a.at !== b.at) return a.at < b.at
  if (a.rank !== b.rank) return a.rank < b.rank
  return a.order < b.order
}

function swap<T>(heap: Entry<T>[], a: number, b: number): void {
  const held = heap[a]!
  heap[a] = heap[b]!
  heap[b] = held
}
