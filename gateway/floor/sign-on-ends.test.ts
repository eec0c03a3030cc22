import { describe } from 'vitest'
import { signOnCases } from './sign-on-table.ts'

describe('a session left open past its shift', () => {
  signOnCases([
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
  signOnCases([
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
  signOnCases([
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
