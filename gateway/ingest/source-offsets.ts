import type { ClockDoubt } from '../facts/index.ts'

/** What is known of the clock of a source that tells the time of its readings. */
export interface SourceOffset {
  source: string
  /** By how many milliseconds its clock is ahead of the gateway's (below 0: behind); null: not measured yet. */
  offset: number | null
  /** When its clock was last seen to have been set by more than 5 minutes, epoch milliseconds. */
  jumpedAt: number | null
}

/** Measures how far the clocks of sources are off, since the start. */
export interface SourceOffsets {
  /**
   * A reading of `client`, read from `device` where an agent did, that happened at `ts` by its source and arrived at
   * `at`. Answers with why that time is in doubt.
   */
  note(client: string, device: string | undefined, ts: number, at: number): ClockDoubt | undefined
  list(): SourceOffset[]
}

interface Source {
  minute: number
  /** The least delay of this minute, and of the last one before it. */
  least: number
  before: number
  /** How many minutes in a row the least delay was the same. */
  alike: number
  offset: number | null
  isBehind: boolean
  jumpedAt: number | null
}

const MINUTE_MS = 60_000
/** Further off, a time is in doubt. */
const OFF_MS = 60_000
/** Delays that differ by less are the same. */
const ALIKE_MS = 5_000
/** So many minutes of one delay are a clock that is behind; a backlog that is caught up with gets shorter. */
const ALIKE_MINUTES = 3
const JUMP_MS = 5 * MINUTE_MS
/** Some clients make up a new id for every connection. */
const CLIENTS_KEPT = 2000

/** Name of a source, for people. */
export function sourceName(client: string, device: string | undefined): string {
  return device === undefined || device === client ? client : `${client}/${device}`
}

/**
 * The delay of a reading is how late its source's clock is, and how long it was on its way: the least of a minute is
 * nearly the former alone, unless all of that minute were late.
 */
export function createSourceOffsets(): SourceOffsets {
  const clients = new Map<string, Map<string | undefined, Source>>()

  function sourceOf(client: string, device: string | undefined): Source {
    let devices = clients.get(client)
    if (!devices) {
      devices = new Map()
      clients.set(client, devices)
      if (clients.size > CLIENTS_KEPT) clients.delete(clients.keys().next().value as string)
    }
    const known = devices.get(device)
    if (known) return known
    const unknown = { minute: 0, least: Infinity, before: Infinity, alike: 1 }
    const source = { ...unknown, offset: null, isBehind: false, jumpedAt: null }
    devices.set(device, source)
    return source
  }

  return {
    note(client, device, ts, at) {
      const source = sourceOf(client, device)
      const delay = at - ts
      const minute = Math.floor(at / MINUTE_MS)
      if (minute !== source.minute) nextMinute(source, minute, at)
      if (delay < source.least) source.least = delay
      if (delay < -OFF_MS) return 'ahead'
      return source.isBehind && delay > OFF_MS ? 'behind' : undefined
    },
    list: () =>
      [...clients].flatMap(([client, devices]) =>
        [...devices].map(([device, source]) => ({
          source: sourceName(client, device),
          offset: source.offset ?? (source.least <= OFF_MS ? negated(source.least) : null),
          jumpedAt: source.jumpedAt,
        })),
      ),
  }
}

function nextMinute(source: Source, minute: number, at: number): void {
  const { least, before, offset } = source
  source.minute = minute
  if (least === Infinity) return
  source.alike = Math.abs(least - before) <= ALIKE_MS ? source.alike + 1 : 1
  source.before = least
  source.least = Infinity
  if (least > OFF_MS && source.alike < ALIKE_MINUTES) return
  if (offset !== null && Math.abs(-least - offset) > JUMP_MS) source.jumpedAt = at
  source.offset = negated(least)
  source.isBehind = least > OFF_MS
}

/** Without a zero below zero. */
function negated(n: number): number {
  return n === 0 ? 0 : -n
}
