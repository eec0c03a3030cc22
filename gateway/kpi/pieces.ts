import type { Calendar } from '../floor/index.ts'
import type { Window, Windows } from './windows.ts'

/** A piece of a question by shift: a shift instance, or a gap between two, `shift` null. */
export interface Piece extends Window {
  /** A whole shift instance, or a gap that cuts no slot: it is the same piece to every question that holds it. */
  isWhole: boolean
}

/** Divides a question by shift, in order, without gaps. `windows` are its windows, the last one what lies outside. */
export function piecesOf(windows: Windows, calendar: Calendar): Piece[] {
  const shifts = windows.list.slice(0, -1)
  const outside = windows.list[shifts.length]
  const pieces: Piece[] = []
  let at = outside.from
  const addGap = (to: number) => {
    if (at < to) pieces.push({ ...outside, from: at, to, isWhole: isSlotEdge(at) && isSlotEdge(to) })
  }
  const isSlotEdge = (instant: number) => calendar.slotStart(instant) === instant
  for (const shift of shifts) {
    addGap(shift.from)
    const isWhole = shift.to === shift.end && calendar.at(shift.from)?.from === shift.from
    pieces.push({ ...shift, isWhole })
    at = shift.to
  }
  addGap(outside.to)
  return pieces
}

/** Neighbours among the pieces for which `is` holds, together. */
export function runsOf(pieces: Piece[], is: (piece: Piece) => boolean): Piece[][] {
  const runs: Piece[][] = []
  let run: Piece[] = []
  for (const piece of pieces) {
    if (is(piece)) {
      if (run.length === 0) runs.push(run)
      run.push(piece)
    } else run = []
  }
  return runs
}
