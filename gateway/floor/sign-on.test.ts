import { describe, expect, it } from 'vitest'
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

// Clocks are written as on the floor, "14:00" or "14:00:00.001"; stations are numbers, workers letters.
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
  const rules: SignOnRules = {
    debounceMs: 5000,
    multiStation: multi,
    closeAfterMs: clock('00:30'),
    maxOvertimeMs: clock('04:00'),
    crew: () => crew,
    shiftFor: (ts) =>
      SHIFTS.find(({ from }) => from >= ts && from <= ts + clock('00:30')) ??
      SHIFTS.find(({ from, to }) => from <= ts && ts < to) ??
      null,
    keptUntil: (station, end) =>
      lastKeepingUnit(end, rules, (from, to) => {
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

type Case = [promise: string, reads: string[], expected: string[], plan?: Plan]
const table = (cases: Case[]) =>
  it.each(cases)('%s', (_, reads, expected, plan) => {
    expect(sessions(reads, plan)).toEqual(expected)
  })

describe('a badge', () => {
  table([
    ['signs on, and off again', ['07:00 A 1', '09:00 A 1'], ['A 1 07:00-09:00 day']],
    [
      'with action in does nothing where already on',
      ['07:00 A 1', '08:00 A 1 in', '09:00 A 1'],
      ['A 1 07:00-09:00 day'],
    ],
    ['with action out where not on opens nothing', ['07:00 A 1 out'], []],
    ['with action out signs off', ['07:00 A 1 in', '08:00 A 1 out'], ['A 1 07:00-08:00 day']],
    [
      'read twice within 5 s counts once',
      ['07:00 A 1', '07:00:05 A 1', '09:00 A 1'],
      ['A 1 07:00-09:00 day'],
    ],
    [
      'read again after 5 s and 1 ms counts',
      ['07:00 A 1', '07:00:05.001 A 1'],
      ['A 1 07:00-07:00:05.001 day'],
    ],
    [
      'is ignored within 5 s of a read that was itself ignored',
      ['07:00 A 1', '07:00:04 A 1', '07:00:08 A 1', '09:00 A 1'],
      ['A 1 07:00-09:00 day'],
    ],
    ['with an action is not debounced', ['07:00 A 1', '07:00:01 A 1 out'], ['A 1 07:00-07:00:01 day']],
    ['that did nothing still debounces a toggle', ['07:00 A 1 out', '07:00:03 A 1'], []],
    [
      'is not debounced by reads at another station',
      ['07:00 A 1', '07:00:02 A 2', '09:00 A 2'],
      ['A 1 07:00-07:00:02 day', 'A 2 07:00:02-09:00 day'],
    ],
    [
      'is not debounced by the reads of others',
      ['07:00 A 1', '07:00:02 B 1', '09:00 B 1 out', '09:00 A 1 out'],
      ['A 1 07:00-09:00 day', 'B 1 07:00:02-09:00 day'],
      { crew: 2 },
    ],
  ])
})

describe('signing on elsewhere', () => {
  table([
    [
      'signs off here',
      ['07:00 A 1', '08:00 A 2', '09:00 A 2'],
      ['A 1 07:00-08:00 day', 'A 2 08:00-09:00 day'],
    ],
    [
      'leaves both open with multi_station',
      ['07:00 A 1', '08:00 A 2', '09:00 A 1', '10:00 A 2'],
      ['A 1 07:00-09:00 day', 'A 2 08:00-10:00 day'],
      { multi: true },
    ],
  ])
})

describe('a full crew', () => {
  table([
    [
      'of one gives way to the newcomer',
      ['07:00 A 1', '08:00 B 1', '09:00 B 1'],
      ['A 1 07:00-08:00 day', 'B 1 08:00-09:00 day'],
    ],
    [
      'loses the one longest signed on',
      ['07:00 A 1', '07:10 B 1', '08:00 C 1', '09:00 B 1', '09:10 C 1'],
      ['A 1 07:00-08:00 day', 'B 1 07:10-09:00 day', 'C 1 08:00-09:10 day'],
      { crew: 2 },
    ],
    [
      'with a place free loses nobody',
      ['07:00 A 1', '08:00 B 1', '09:00 A 1', '09:10 B 1'],
      ['A 1 07:00-09:00 day', 'B 1 08:00-09:10 day'],
      { crew: 2 },
    ],
  ])
})

describe('the own shift of a session', () => {
  table([
    ['is the one that holds the sign-on', ['07:00 A 1', '08:00 A 1'], ['A 1 07:00-08:00 day']],
    ['is the one that starts 30 min later, sharp', ['13:30 A 1', '15:00 A 1'], ['A 1 13:30-15:00 late']],
    [
      'is the one that holds the sign-on where the next starts later than that',
      ['13:29:59.999 A 1', '13:50 A 1'],
      ['A 1 13:29:59.999-13:50 day'],
    ],
    ['is the one before it starts, where none is on', ['05:30 A 1', '07:00 A 1'], ['A 1 05:30-07:00 day']],
    ['is none outside of all', ['05:29:59.999 A 1', '05:40 A 1'], ['A 1 05:29:59.999-05:40 none']],
    [
      'is kept by a move shortly before the next shift',
      ['07:00 A 1', '13:45 A 2', '13:50 A 2'],
      ['A 1 07:00-13:45 day', 'A 2 13:45-13:50 day'],
    ],
    [
      'is a new one by a move once the old is over',
      ['07:00 A 1', '14:00 A 2', '15:00 A 2'],
      ['A 1 07:00-14:00 day', 'A 2 14:00-15:00 late'],
    ],
    [
      'is not kept by one who signed off before',
      ['07:00 A 1', '13:40 A 1', '13:45 A 2', '15:00 A 2'],
      ['A 1 07:00-13:40 day', 'A 2 13:45-15:00 late'],
    ],
    [
      'is not taken from a session without one',
      ['05:00 A 1', '05:45 A 2', '07:00 A 2'],
      ['A 1 05:00-05:45 none', 'A 2 05:45-07:00 day'],
    ],
    [
      'is that of the latest sign-on, of several not over',
      [
        '07:00 A 1',
        '13:31 A 2',
        '13:32 A 1',
        '13:33 A 1',
        '13:50 A 3',
        '15:00 A 1',
        '15:01 A 2',
        '15:02 A 3',
      ],
      ['A 1 07:00-13:32 day', 'A 2 13:31-15:01 day', 'A 1 13:33-15:00 day', 'A 3 13:50-15:02 day'],
      // Kept by all three; the chain ends only where no session is left.
      { multi: true, units: ['1 14:10', '1 14:35', '2 14:10', '2 14:35', '3 14:10', '3 14:35'] },
    ],
  ])
})

describe('a session left open past its shift', () => {
  table([
    ['is closed back to the end of the shift', ['07:00 A 1'], ['A 1 07:00-14:00 day']],
    ['is still open 30 min sharp after it', ['07:00 A 1'], ['A 1 07:00-open day'], { until: '14:30' }],
    ['is closed 1 ms later', ['07:00 A 1'], ['A 1 07:00-14:00 day'], { until: '14:30:00.001' }],
    [
      'is kept by a unit at the end of the shift',
      ['07:00 A 1'],
      ['A 1 07:00-14:00:00.001 day'],
      { units: ['1 14:00'] },
    ],
    [
      'is kept by a unit 30 min sharp after it',
      ['07:00 A 1'],
      ['A 1 07:00-14:30:00.001 day'],
      { units: ['1 14:30'] },
    ],
    [
      'is not kept by a unit 1 ms later',
      ['07:00 A 1'],
      ['A 1 07:00-14:00 day'],
      { units: ['1 14:30:00.001'] },
    ],
    [
      'is kept by a chain of units, no gap over 30 min',
      ['07:00 A 1'],
      ['A 1 07:00-15:20:00.001 day'],
      { units: ['1 14:20', '1 14:50', '1 15:20', '1 15:51'] },
    ],
    [
      'is not kept by a unit of another station',
      ['07:00 A 1'],
      ['A 1 07:00-14:00 day'],
      { units: ['2 14:20'] },
    ],
    [
      'ends at its sign-off while units keep it',
      ['07:00 A 1', '14:45 A 1'],
      ['A 1 07:00-14:45 day'],
      { units: ['1 14:20'] },
    ],
    [
      'is kept for 4 h at most',
      ['07:00 A 1'],
      ['A 1 07:00-18:00:00.001 day'],
      {
        units: [
          '14:25',
          '14:50',
          '15:15',
          '15:40',
          '16:05',
          '16:30',
          '16:55',
          '17:20',
          '17:45',
          '18:00',
          '18:00:00.001',
          '18:20',
        ].map((at) => `1 ${at}`),
      },
    ],
    [
      'is closed 12 h after the sign-on where it has no shift',
      ['00:10 A 1'],
      ['A 1 00:10-12:10 none'],
      { units: ['1 12:00'] },
    ],
    [
      'has 12 h to the millisecond without a shift',
      ['00:10 A 1'],
      ['A 1 00:10-open none'],
      { until: '12:09:59.999' },
    ],
  ])
})

describe('a hand-over', () => {
  table([
    [
      'before the end of the shift ends the session at the end',
      ['07:00 A 1', '13:45 B 1', '16:00 B 1'],
      ['A 1 07:00-14:00 day', 'B 1 13:45-16:00 late'],
      { crew: 2, units: ['1 14:10', '1 14:30'] },
    ],
    [
      'holds even if the newcomer leaves',
      ['07:00 A 1', '13:45 B 1', '13:50 B 1'],
      ['A 1 07:00-14:00 day', 'B 1 13:45-13:50 late'],
      { crew: 2, units: ['1 14:10'] },
    ],
    [
      'lets a sign-off come sooner',
      ['07:00 A 1', '13:45 B 1', '13:55 A 1', '16:00 B 1'],
      ['A 1 07:00-13:55 day', 'B 1 13:45-16:00 late'],
      { crew: 2 },
    ],
    [
      'lets a move come sooner',
      ['07:00 A 1', '13:45 B 1', '13:55 A 2', '13:58 A 2', '16:00 B 1'],
      ['A 1 07:00-13:55 day', 'B 1 13:45-16:00 late', 'A 2 13:55-13:58 day'],
      { crew: 2 },
    ],
    [
      'lets the crew rule come sooner',
      ['07:00 A 1', '13:45 B 1', '13:50 C 1', '16:00 B 1', '16:00 C 1'],
      ['A 1 07:00-13:50 day', 'B 1 13:45-16:00 late', 'C 1 13:50-16:00 late'],
      { crew: 2 },
    ],
    [
      'at the end of the shift ends the session there',
      ['07:00 A 1', '14:00 B 1', '16:00 B 1'],
      ['A 1 07:00-14:00 day', 'B 1 14:00-16:00 late'],
      { crew: 2 },
    ],
    [
      'after the end ends the session at that sign-on',
      ['07:00 A 1', '14:20 B 1', '16:00 B 1'],
      ['A 1 07:00-14:20 day', 'B 1 14:20-16:00 late'],
      { crew: 2 },
    ],
    [
      'after overtime too',
      ['07:00 A 1', '15:00 B 1', '16:00 B 1'],
      ['A 1 07:00-15:00 day', 'B 1 15:00-16:00 late'],
      { crew: 2, units: ['1 14:20', '1 14:50', '1 15:10'] },
    ],
    [
      'comes before the crew rule: whoever stays is not thrown out',
      ['07:00 C 1', '13:31 A 1 in', '14:10 B 1', '16:00 A 1', '16:00 B 1'],
      ['C 1 07:00-14:00 day', 'A 1 13:31-16:00 late', 'B 1 14:10-16:00 late'],
      { crew: 2, units: ['1 14:05'] },
    ],
    [
      'ends all whose shift is over, and leaves their places free',
      ['07:00 A 1', '07:10 B 1', '14:05 C 1', '16:00 C 1'],
      ['A 1 07:00-14:05 day', 'B 1 07:10-14:05 day', 'C 1 14:05-16:00 late'],
      { crew: 2 },
    ],
    [
      'is none by somebody of the same shift',
      ['07:00 A 1', '13:00 B 1', '15:00 B 1 out'],
      ['A 1 07:00-14:10:00.001 day', 'B 1 13:00-14:10:00.001 day'],
      { crew: 2, units: ['1 14:10'] },
    ],
    [
      'is none by somebody who moves and keeps the earlier shift',
      ['07:00 A 1', '07:00 B 2', '13:45 B 1', '14:20 B 1', '14:25 A 1'],
      ['A 1 07:00-14:25 day', 'B 2 07:00-13:45 day', 'B 1 13:45-14:20 day'],
      { crew: 2 },
    ],
  ])
})

describe('a late toggle', () => {
  table([
    ['after a close is the sign-off that was missed', ['07:00 A 1', '14:40 A 1'], ['A 1 07:00-14:00 day']],
    ['is so for 4 h from where it was closed', ['07:00 A 1', '18:00 A 1'], ['A 1 07:00-14:00 day']],
    [
      'later than that signs on',
      ['07:00 A 1', '18:00:00.001 A 1', '19:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 1 18:00:00.001-19:00 late'],
    ],
    [
      'counts its 4 h from the last unit',
      ['07:00 A 1', '18:10 A 1'],
      ['A 1 07:00-14:10:00.001 day'],
      { units: ['1 14:10'] },
    ],
    [
      'uses the exception up',
      ['07:00 A 1', '14:40 A 1', '14:50 A 1', '15:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 1 14:50-15:00 late'],
    ],
    [
      'comes too late once an action has used it up',
      ['07:00 A 1', '14:40 A 1 out', '14:50 A 1', '15:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 1 14:50-15:00 late'],
    ],
    [
      'with action in signs on',
      ['07:00 A 1', '14:40 A 1 in', '15:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 1 14:40-15:00 late'],
    ],
    [
      'signs on after a sign-on elsewhere',
      ['07:00 A 1', '14:35 A 2', '14:40 A 1', '15:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 2 14:35-14:40 late', 'A 1 14:40-15:00 late'],
    ],
    [
      'signs on after a sign-on elsewhere at the very end of the session',
      ['07:00 A 1', '14:00 A 2', '14:10 A 2', '14:40 A 1', '15:00 A 1'],
      ['A 1 07:00-14:00 day', 'A 2 14:00-14:10 late', 'A 1 14:40-15:00 late'],
      { multi: true },
    ],
    ['signs off still while the session is open', ['07:00 A 1', '14:30 A 1'], ['A 1 07:00-14:30 day']],
    [
      'after a hand-over is the sign-off that was missed',
      ['07:00 A 1', '13:45 B 1', '14:05 A 1', '16:00 B 1'],
      ['A 1 07:00-14:00 day', 'B 1 13:45-16:00 late'],
      { crew: 2 },
    ],
    [
      'at the instant of the hand-over too',
      ['07:00 A 1', '13:45 B 1', '14:00 A 1', '16:00 B 1'],
      ['A 1 07:00-14:00 day', 'B 1 13:45-16:00 late'],
      { crew: 2 },
    ],
    [
      'within 4 h of a hand-over by the crew rule too',
      ['07:00 A 1', '13:45 B 1', '17:00 A 1', '18:00 B 1'],
      ['A 1 07:00-13:45 day', 'B 1 13:45-18:00 late'],
    ],
    [
      'within 5 min where the crew rule ended the session',
      ['07:00 A 1', '09:00 B 1', '09:05 A 1', '10:00 B 1'],
      ['A 1 07:00-09:00 day', 'B 1 09:00-10:00 day'],
    ],
    [
      'signs on 1 ms later',
      ['07:00 A 1', '09:00 B 1', '09:05:00.001 A 1', '10:00 A 1'],
      ['A 1 07:00-09:00 day', 'B 1 09:00-09:05:00.001 day', 'A 1 09:05:00.001-10:00 day'],
    ],
    [
      'signs on after a sign-off of one’s own',
      ['07:00 A 1', '09:00 A 1', '09:01 A 1', '10:00 A 1'],
      ['A 1 07:00-09:00 day', 'A 1 09:01-10:00 day'],
    ],
    [
      'signs on after a move',
      ['07:00 A 1', '09:00 A 2', '09:01 A 1', '10:00 A 1'],
      ['A 1 07:00-09:00 day', 'A 2 09:00-09:01 day', 'A 1 09:01-10:00 day'],
    ],
    ['after a session without a shift was closed', ['00:10 A 1', '12:20 A 1'], ['A 1 00:10-12:10 none']],
  ])
})
