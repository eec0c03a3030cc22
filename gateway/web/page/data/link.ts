/** The page's link to the gateway, as a pure state machine: time comes in, no effect goes out. Times are epoch ms. */
export interface Link {
  phase: 'connecting' | 'live' | 'lost'
  /** When anything last came from the gateway; null before the first word. */
  heard: number | null
  /** Tries since it was last live, for the wait before the next. */
  tries: number
}

export type LinkEvent = { kind: 'heard' | 'failed'; at: number }

export const START: Link = { phase: 'connecting', heard: null, tries: 0 }

/** The gateway speaks at least this often on an open stream; after this long without a word it is opened anew. */
export const SILENCE_MS = 45_000

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 10_000

export function nextLink(link: Link, event: LinkEvent): Link {
  if (event.kind === 'heard') return { phase: 'live', heard: event.at, tries: 0 }
  return { ...link, phase: 'lost', tries: link.tries + 1 }
}

/** Whether an open stream has been silent for so long that it must be dead without having said so. */
export function isDead(link: Link, now: number): boolean {
  return link.phase === 'live' && link.heard !== null && now - link.heard > SILENCE_MS
}

/** How long to wait before the next try, in ms: doubling up to ten seconds. */
export function waitBeforeRetry(link: Link): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, link.tries - 1))
}
