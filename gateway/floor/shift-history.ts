import { BEGINNING, END, type SiteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { createShifts, type ShiftInstance, type Shifts } from './shifts.ts'

/** A stretch of time, [from, to), and the shifts that hold in it. */
interface Span {
  from: number
  to: number
  calendar: string
  shifts: Shifts
}

/** No shift is so long, and none so far from the date that it belongs to. */
const AROUND_MS = 2 * 86_400_000

/**
 * The shift instances of a site over all its versions: at each instant those of the version in force. A shift during
 * which the calendar changes has its parts from both, joined where it goes on.
 */
export function createShiftHistory(history: SiteHistory): Shifts {
  const spans = spansOf(history)
  if (spans.length === 1) return spans[0].shifts
  return {
    between(from, to) {
      const pieces = spans
        .filter((span) => span.from < to + AROUND_MS && span.to > from - AROUND_MS)
        .flatMap((span) => cutTo(span, from - AROUND_MS, to + AROUND_MS))
      return joined(pieces).filter((shift) => shift.from < to && shift.to > from)
    },
  }
}

/**
 * A shift of one date that would begin, stop and begin again, near an instant: the calendar took it away and gave it
 * back. undefined where there is none.
 */
export function tornShift(history: SiteHistory, near: number): ShiftInstance | undefined {
  const shifts = createShiftHistory(history).between(near - AROUND_MS, near + AROUND_MS)
  return shifts.find((shift, index) =>
    shifts.slice(0, index).some(({ id, date }) => id === shift.id && date === shift.date),
  )
}

function spansOf({ reigns }: SiteHistory): Span[] {
  const spans: Span[] = []
  for (const { from, to, site } of reigns) {
    const calendar = calendarOf(site)
    const before = spans.at(-1)
    if (before?.calendar === calendar) before.to = to
    else spans.push({ from, to, calendar, shifts: createShifts(site) })
  }
  return spans
}

function calendarOf({ timezone, calendar: { shifts, exceptions } }: Site): string {
  return JSON.stringify({ timezone, shifts, exceptions })
}

function cutTo({ from, to, shifts }: Span, earliest: number, latest: number): ShiftInstance[] {
  const first = from === BEGINNING ? earliest : Math.max(from, earliest)
  const last = to === END ? latest : Math.min(to, latest)
  return shifts.between(first, last).map((shift) => ({ ...shift, ...cut(shift, from, to) }))
}

function cut({ breaks, ...shift }: ShiftInstance, from: number, to: number) {
  const within = <T extends { from: number; to: number }>(span: T) => ({
    from: Math.max(from, span.from),
    to: Math.min(to, span.to),
  })
  return { ...within(shift), breaks: breaks.map(within).filter((pause) => pause.from < pause.to) }
}

function joined(pieces: ShiftInstance[]): ShiftInstance[] {
  const shifts: ShiftInstance[] = []
  for (const piece of pieces) {
    const before = shifts.at(-1)
    const goesOn = before?.to === piece.from && before.id === piece.id && before.date === piece.date
    if (goesOn) shifts[shifts.length - 1] = { ...before, to: piece.to, breaks: joinedBreaks(before, piece) }
    else shifts.push(piece)
  }
  return shifts
}

function joinedBreaks(before: ShiftInstance, piece: ShiftInstance): ShiftInstance['breaks'] {
  const [last, first] = [before.breaks.at(-1), piece.breaks[0]]
  if (last === undefined || first === undefined || last.to !== first.from) {
    return [...before.breaks, ...piece.breaks]
  }
  return [...before.breaks.slice(0, -1), { from: last.from, to: first.to }, ...piece.breaks.slice(1)]
}
