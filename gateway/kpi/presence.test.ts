import { describe, expect, it } from 'vitest'
import { attendedPieces, type Condition, type StationConditions, type Stay } from './presence.ts'
import { lessBreaks } from './stays.ts'

/** Conditions from `<from> <value>` in order, until 100; `?` is unknown. */
function conditions(...list: string[]): Condition[] {
  const parsed = list.map((one) => one.split(' '))
  return parsed.map(([from, value, began], i) => ({
    from: Number(from),
    to: Number(parsed[i + 1]?.[0] ?? 100),
    value: value === '?' ? null : value,
    began: Number(began ?? from),
  }))
}

type Stations = Record<number, string[] | null>

/** Milliseconds by kind; `stations` maps number to conditions, null for a station without a state signal. */
function sums(stays: Stay[], stations: Stations): Record<string, number> {
  const known = new Map<number, StationConditions>(
    Object.entries(stations).map(([id, list]) => [
      Number(id),
      { hasState: list !== null, order: Number(id), conditions: conditions(...(list ?? [])), blind: [] },
    ]),
  )
  const total: Record<string, number> = {}
  for (const { from, to, kind, cause, blind } of attendedPieces(
    stays,
    (id) => known.get(id) as StationConditions,
  )) {
    const key = kind === 'off' ? `off ${cause}` : kind
    total[key] = (total[key] ?? 0) + to - from
    if (blind) total.blind = (total.blind ?? 0) + to - from
  }
  return total
}

const stay = (station: number, from: number, to: number, present = [{ from, to }]): Stay => ({
  station,
  from,
  to,
  present,
  obstacles: [],
})

describe('attended time', () => {
  it.each<[string, Stay[], Stations, Record<string, number>]>([
    ['is work at a station without a state signal', [stay(1, 0, 10)], { 1: null }, { work: 10 }],
    ['is work while running', [stay(1, 0, 10)], { 1: ['0 running'] }, { work: 10 }],
    ['is neither work nor off-standard while idle', [stay(1, 0, 10)], { 1: ['0 idle'] }, { other: 10 }],
    [
      'is unknown before the first reading, and blind',
      [stay(1, 0, 10)],
      { 1: ['4 running'] },
      { unknown: 4, work: 6, blind: 4 },
    ],
    [
      'is unknown after a bad reading',
      [stay(1, 0, 10)],
      { 1: ['0 running', '7 ?'] },
      { work: 7, unknown: 3, blind: 3 },
    ],
    ['is nothing where nobody is there', [], { 1: ['0 running'] }, {}],
    ...['starved', 'blocked', 'down', 'setup', 'meeting', 'no_plan', 'quality_hold'].map(
      (cause): [string, Stay[], Stations, Record<string, number>] => [
        `is off-standard while ${cause}`,
        [stay(1, 0, 10)],
        { 1: ['0 running', `6 ${cause}`] },
        { work: 6, [`off ${cause}`]: 4 },
      ],
    ),
    ['counts once at two stations', [stay(1, 0, 10), stay(2, 4, 12)], { 1: null, 2: null }, { work: 12 }],
    [
      'is off-standard only where every station is',
      [stay(1, 0, 10), stay(2, 0, 10)],
      { 1: ['0 down'], 2: ['0 running', '6 down'] },
      { work: 6, 'off down': 4 },
    ],
    [
      'has the cause that began first',
      [stay(1, 5, 10), stay(2, 5, 10)],
      { 1: ['3 down'], 2: ['2 starved'] },
      { 'off starved': 5 },
    ],
    [
      'has the cause of the station first in the line where both began at once',
      [stay(2, 5, 10), stay(1, 5, 10)],
      { 1: ['3 down'], 2: ['3 starved'] },
      { 'off down': 5 },
    ],
    [
      'is unknown where every station is off-standard or unknown',
      [stay(1, 0, 10), stay(2, 0, 10)],
      { 1: ['0 down'], 2: [] },
      { unknown: 10, blind: 10 },
    ],
    [
      'is known, but blind, where one is idle and one unknown',
      [stay(1, 0, 10), stay(2, 0, 10)],
      { 1: ['0 idle'], 2: [] },
      { other: 10, blind: 10 },
    ],
    [
      'is work where one runs and one is unknown',
      [stay(1, 0, 10), stay(2, 0, 10)],
      { 1: ['0 running'], 2: [] },
      { work: 10, blind: 10 },
    ],
    [
      'does not begin in the early minutes',
      [stay(1, 0, 10, [{ from: 3, to: 10 }])],
      { 1: null },
      { work: 7 },
    ],
    [
      'does not go on in a break',
      [stay(1, 0, 10, lessBreaks(0, 10, [{ from: 4, to: 6 }]))],
      { 1: ['0 running', '5 down'] },
      { work: 4, 'off down': 4 },
    ],
    [
      'counts a station in its early minutes for states, where the worker is present elsewhere',
      [stay(1, 0, 10), stay(2, 0, 10, [{ from: 8, to: 10 }])],
      { 1: ['0 down'], 2: ['0 running', '5 down'] },
      { work: 5, 'off down': 5 },
    ],
  ])('%s', (_, stays, stations, expected) => {
    expect(sums(stays, stations)).toEqual(expected)
  })
})

describe('an approved report of an obstacle', () => {
  const reporting = (one: Stay, ...list: [from: number, to: number, cause: string][]): Stay => ({
    ...one,
    obstacles: list.map(([from, to, value], n) => ({ from, to, value, began: from, report: n + 1 })),
  })

  it.each<[string, Stay[], Stations, Record<string, number>]>([
    [
      'is off-standard by its cause, and not work, though the station runs',
      [reporting(stay(1, 0, 10), [3, 7, 'starved'])],
      { 1: ['0 running'] },
      { work: 6, 'off starved': 4 },
    ],
    [
      'counts at a station without a state signal, and where the state is not known',
      [reporting(stay(1, 0, 10), [3, 7, 'down'])],
      { 1: null },
      { work: 6, 'off down': 4 },
    ],
    [
      'counts only while the worker is present there',
      [reporting(stay(1, 4, 10, lessBreaks(4, 10, [{ from: 5, to: 6 }])), [0, 20, 'meeting'])],
      { 1: ['0 running'] },
      { 'off meeting': 5 },
    ],
    [
      'gives way to a state that began before it, as long as that lasts',
      [reporting(stay(1, 0, 10), [3, 9, 'starved'])],
      { 1: ['0 running', '2 down', '5 running'] },
      { work: 3, 'off down': 3, 'off starved': 4 },
    ],
    [
      'goes before a state that began after it, and the state goes on when it is over',
      [reporting(stay(1, 0, 10), [1, 6, 'starved'])],
      { 1: ['0 running', '4 down'] },
      { work: 1, 'off starved': 5, 'off down': 4 },
    ],
    [
      'of the very instant at which a state began gives way to the state',
      [reporting(stay(1, 0, 10), [4, 8, 'starved'])],
      { 1: ['0 running', '4 down'] },
      { work: 4, 'off down': 6 },
    ],
    [
      'of two that overlap counts once, by the one that began first',
      [reporting(stay(1, 0, 10), [1, 5, 'starved'], [3, 8, 'setup'])],
      { 1: ['0 running'] },
      { work: 3, 'off starved': 4, 'off setup': 3 },
    ],
    [
      'at one of two stations is not work though the other runs, and the state of one alone is no cause',
      [reporting(stay(1, 0, 10), [4, 6, 'starved']), stay(2, 0, 10)],
      { 1: ['0 down'], 2: ['0 running'] },
      { work: 8, 'off starved': 2 },
    ],
  ])('%s', (_, stays, stations, expected) => {
    expect(sums(stays, stations)).toEqual(expected)
  })
})

describe('presence less breaks', () => {
  it.each([
    [
      'a break inside',
      0,
      10,
      [{ from: 4, to: 6 }],
      [
        { from: 0, to: 4 },
        { from: 6, to: 10 },
      ],
    ],
    ['a break at the start', 0, 10, [{ from: 0, to: 6 }], [{ from: 6, to: 10 }]],
    ['a break at the end', 0, 10, [{ from: 6, to: 10 }], [{ from: 0, to: 6 }]],
    ['a break over all of it', 2, 8, [{ from: 0, to: 10 }], []],
    [
      'breaks before and after',
      4,
      6,
      [
        { from: 0, to: 2 },
        { from: 8, to: 9 },
      ],
      [{ from: 4, to: 6 }],
    ],
    [
      'two breaks',
      0,
      10,
      [
        { from: 2, to: 3 },
        { from: 5, to: 6 },
      ],
      [
        { from: 0, to: 2 },
        { from: 3, to: 5 },
        { from: 6, to: 10 },
      ],
    ],
    ['nothing at all', 5, 5, [], []],
  ])('%s', (_, from, to, breaks, expected) => {
    expect(lessBreaks(from, to, breaks)).toEqual(expected)
  })
})
