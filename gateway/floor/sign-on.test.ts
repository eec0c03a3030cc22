import { describe } from 'vitest'
import { signOnCases } from './sign-on-table.ts'

describe('a badge', () => {
  signOnCases([
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
  signOnCases([
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
  signOnCases([
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
  signOnCases([
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
