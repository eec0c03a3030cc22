import { expect, it } from 'vitest'
import {
  applyRead,
  emptyState,
  endDue,
  lastKeepingUnit,
  OPEN,
  type OwnShift,
  type Session,
  type SignOnRules,
} from './sign-on.ts'

// For the tests of the sign-on rules. Clocks are written as on the floor, "14:00" or "14:00:00.001"; stations are numbers, workers letters.
// Shifts: day 06:00 to 14:00, late 14:00 to 22:00, none at night.

const clock = (text: string): number => {
  const [hours, minutes, seconds = '0'] = text.split(':')
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Math.round(Number(seconds) * 1000)
}
const text = (instant: number): string => {
  if (instant === OPEN) return 'open'
  const [hours, minutes, rest] = [
    Math.floor(instant / 3_600_000),
    Math.floor(instant / 60_000) % 60,
    (instant % 60_000) / 1000,
  ]
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(hours)}:${two(minutes)}${rest === 0 ? '' : `:${rest < 10 ? '0' : ''}${rest}`}`
}

const SHIFTS: OwnShift[] = [
  { id: 'day', date: 'd', from: clock('06:00'), to: clock('14:00') },
  { id: 'late', date: 'd', from: clock('14:00'), to: clock('22:00') },
]

interface Plan {
  crew?: number
  multi?: boolean
  /** Units counted, as `station clock`. */
  units?: string[]
  /** Until when time has passed; default long after. */
  until?: string
}

/** Reads as `clock worker station [in|out]`; sessions as `worker station in-out shift`, in order of signing on. */
function sessions(
  reads: string[],
  { crew = 1, multi = false, units = [], until = '60:00' }: Plan = {},
): string[] {
  const counted = units.map((unit) => {
    const [station, at] = unit.split(' ')
    return { station: Number(station), ts: clock(at) }
  })
  const settings = {
    earlySignOnMs: clock('00:30'),
    debounceMs: 5000,
    multiStation: multi,
    closeAfterMs: clock('00:30'),
    maxOvertimeMs: clock('04:00'),
  }
  const rules: SignOnRules = {
    at: () => settings,
    crew: () => crew,
    shiftFor: (ts) =>
      SHIFTS.find(({ from }) => from >= ts && from <= ts + clock('00:30')) ??
      SHIFTS.find(({ from, to }) => from <= ts && ts < to) ??
      null,
    keptUntil: (station, end) =>
      lastKeepingUnit(end, settings, (from, to) => {
        const found = counted.filter((unit) => unit.station === station && unit.ts >= from && unit.ts <= to)
        return found.length > 0 ? Math.max(...found.map(({ ts }) => ts)) : null
      }),
  }
  const state = emptyState()
  const all = new Set<Session>()
  const note = (session: Session) => all.add(session)
  for (const [i, read] of reads.entries()) {
    const [at, worker, station, action = null] = read.split(' ')
    applyRead(
      state,
      {
        ts: clock(at),
        fact: i + 1,
        station: Number(station),
        worker: worker.charCodeAt(0),
        action: action as 'in' | 'out' | null,
      },
      rules,
      note,
    )
  }
  endDue(state, clock(until), rules, note)
  return [...all].map(
    ({ worker, station, inTs, outTs, shift }) =>
      `${String.fromCharCode(worker)} ${station} ${text(inTs)}-${text(outTs)} ${shift?.id ?? 'none'}`,
  )
}

type SignOnCase = [promise: string, reads: string[], expected: string[], plan?: Plan]
/** One test a case. */
export const signOnCases = (cases: SignOnCase[]) =>
  it.each(cases)('%s', (_, reads, expected, plan) => {
    expect(sessions(reads, plan)).toEqual(expected)
  })
