import type { Asked, Framing, Heard } from './framing.ts'

/**
 * One line to one or many slaves: at most one request is on it. Times are of a clock that never steps, milliseconds.
 * `resting` is also the beginning; a request may follow once `until` has passed.
 */
export type Line<E> =
  | { is: 'waiting'; until: number; pauseMs: number; ear: E }
  | { is: 'resting'; until: number; latest: number; pauseMs: number; ear: E }

/** Whoever keeps talking does not keep the line for longer: what is asked then comes to nothing, and that is said. */
const LONGEST_REST_MS = 1000

export function restAt<E>(ear: E, now: number, pauseMs: number): Line<E> {
  return { is: 'resting', until: now + pauseMs, latest: now + pauseMs + LONGEST_REST_MS, pauseMs, ear }
}

/** The line with a request on it, and the bytes to send. The answer has to come within `patienceMs`. */
export function askOn<E>(
  framing: Framing<E>,
  line: Line<E>,
  asked: Asked,
  { now, patienceMs, pauseMs }: { now: number; patienceMs: number; pauseMs: number },
): { line: Line<E>; bytes: Uint8Array } {
  const ear = framing.listen(line.ear, asked)
  return { line: { is: 'waiting', until: now + patienceMs, pauseMs, ear }, bytes: framing.encode(asked) }
}

/** Bytes came. With the answer the line rests; so it does, anew, whenever bytes come while it should be silent. */
export function hearOn<E>(
  framing: Framing<E>,
  line: Line<E>,
  chunk: Uint8Array,
  now: number,
): Omit<Heard<E>, 'ear'> & { line: Line<E> } {
  const { ear, ...heard } = framing.hear(line.ear, chunk)
  if (line.is === 'resting') {
    const until = Math.min(line.latest, Math.max(line.until, now + line.pauseMs))
    return { ...heard, line: { ...line, ear, until } }
  }
  if (heard.reply === null) return { ...heard, line: { ...line, ear } }
  return { ...heard, line: restAt(ear, now, line.pauseMs) }
}

/** Time passed. An answer that has not come is given up, and the line rests. */
export function waitOn<E>(
  framing: Framing<E>,
  line: Line<E>,
  now: number,
): { line: Line<E>; timedOut: boolean; thrownAway: number } {
  if (line.is === 'resting' || now < line.until) return { line, timedOut: false, thrownAway: 0 }
  const { ear, thrownAway } = framing.giveUp(line.ear)
  return { line: restAt(ear, now, line.pauseMs), timedOut: true, thrownAway }
}
