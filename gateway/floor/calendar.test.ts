import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { CalendarConfig } from '../../config/site.ts'
import { type Calendar, createCalendar, type ShiftInstance } from './calendar.ts'
import { HOUR, MINUTE, shift, siteOf } from './fixture.ts'

const DAY_MS = 24 * HOUR

function calendarOf(timezone: string, calendar: Partial<CalendarConfig>): Calendar {
  return createCalendar(unchanging(siteOf({ timezone, calendar })))
}

const utc = (instant: number) => new Date(instant).toISOString().replace(/:00[.]000Z$/, 'Z')
const span = ({ from, to }: { from: number; to: number }) => `${utc(from)}/${utc(to)}`
const spans = (instances: ShiftInstance[]) => instances.map((one) => `${one.date} ${one.id} ${span(one)}`)
const on = (date: string) => Date.parse(`${date}T00:00:00Z`)

const NIGHT = shift('night', '22:00', '06:00', [
  { start: '23:45', end: '00:15' },
  { start: '02:30', end: '03:00' },
])

describe('a shift across midnight', () => {
  const calendar = calendarOf('UTC', { shifts: [shift('day', '06:00', '22:00'), NIGHT] })

  it('belongs to the date on which it starts', () => {
    expect(calendar.at(Date.parse('2026-11-03T05:59:59.999Z'))).toMatchObject({
      id: 'night',
      date: '2026-11-02',
    })
    expect(calendar.at(Date.parse('2026-11-03T06:00:00Z'))).toMatchObject({ id: 'day', date: '2026-11-03' })
    expect(calendar.businessDate(Date.parse('2026-11-03T05:59:59.999Z'))).toBe('2026-11-02')
    expect(utc(calendar.businessDayStart('2026-11-03'))).toBe('2026-11-03T06:00Z')
  })

  it('has its breaks where the clock says, across midnight and after it', () => {
    const night = calendar.at(Date.parse('2026-11-03T01:00:00Z'))
    expect(night?.breaks.map(span)).toEqual([
      '2026-11-02T23:45Z/2026-11-03T00:15Z',
      '2026-11-03T02:30Z/2026-11-03T03:00Z',
    ])
  })

  it('of a whole day ends where it began, a day later', () => {
    const whole = calendarOf('UTC', { shifts: [shift('all', '06:00', '06:00')] })
    expect(spans(whole.between(on('2026-11-02'), on('2026-11-02') + 1))).toEqual([
      '2026-11-01 all 2026-11-01T06:00Z/2026-11-02T06:00Z',
    ])
  })

  it('takes in a start exactly as far ahead as asked, and none further', () => {
    const six = Date.parse('2026-11-03T06:00:00Z')
    expect(calendar.startingAfter(six - 30 * MINUTE, 30 * MINUTE)?.id).toBe('day')
    expect(calendar.startingAfter(six - 30 * MINUTE - 1, 30 * MINUTE)).toBeUndefined()
    expect(calendar.startingAfter(six, 0)?.id).toBe('day')
    expect(calendar.latest(six - 1)?.id).toBe('night')
  })
})

describe('an exception', () => {
  const early = { ...shift('early', '05:00', '09:00'), days: [] }
  const day = { ...shift('day', '06:00', '14:00'), days: ['mon', 'wed'] as ('mon' | 'wed')[] }
  const calendar = calendarOf('UTC', {
    shifts: [day],
    exceptions: [
      { date: '2026-11-02', shifts: [] },
      { date: '2026-11-03', shifts: [day] },
      { date: '2026-11-04', shifts: [early] },
    ],
  })
  it('replaces the shifts of its date: by none, by known ones on another day of the week, by its own', () => {
    expect(spans(calendar.between(on('2026-11-02'), on('2026-11-10')))).toEqual([
      '2026-11-03 day 2026-11-03T06:00Z/2026-11-03T14:00Z',
      '2026-11-04 early 2026-11-04T05:00Z/2026-11-04T09:00Z',
      '2026-11-09 day 2026-11-09T06:00Z/2026-11-09T14:00Z',
    ])
  })
  it('leaves the night before it to run on', () => {
    const nights = calendarOf('UTC', { shifts: [NIGHT], exceptions: [{ date: '2026-11-03', shifts: [] }] })
    expect(spans(nights.between(on('2026-11-03'), on('2026-11-04')))).toEqual([
      '2026-11-02 night 2026-11-02T22:00Z/2026-11-03T06:00Z',
    ])
  })
})

describe('a night on which clocks change', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28', '2026-03-28T21:00Z/2026-03-29T04:00Z', 7],
    ['Europe/Berlin', '2026-10-24', '2026-10-24T20:00Z/2026-10-25T05:00Z', 9],
    ['America/New_York', '2026-03-07', '2026-03-08T03:00Z/2026-03-08T10:00Z', 7],
    ['America/New_York', '2026-10-31', '2026-11-01T02:00Z/2026-11-01T11:00Z', 9],
  ])('%s %s: the shift is an hour shorter or longer', (zone, date, expected, hours) => {
    const calendar = calendarOf(zone, { shifts: [NIGHT] })
    const night = calendar.between(on(date), on(date) + 2 * DAY_MS).find((one) => one.date === date)
    expect(night && span(night)).toBe(expected)
    expect((night as ShiftInstance).to - (night as ShiftInstance).from).toBe(hours * HOUR)
  })

  it('a time that does not exist lies as far after the gap, one that comes twice is the first', () => {
    const calendar = calendarOf('Europe/Berlin', { shifts: [shift('odd', '02:30', '10:00')] })
    expect(
      calendar.between(on('2026-03-29'), on('2026-03-29') + HOUR * 12).map(({ from }) => utc(from)),
    ).toEqual(['2026-03-29T01:30Z'])
    expect(
      calendar.between(on('2026-10-25'), on('2026-10-25') + HOUR * 12).map(({ from }) => utc(from)),
    ).toEqual(['2026-10-25T00:30Z'])
  })

  it('a break begins at its local time and lasts its nominal length', () => {
    const night = { ...NIGHT, breaks: [{ start: '01:45', end: '03:15' }] }
    const breaksOf = (date: string) =>
      calendarOf('Europe/Berlin', { shifts: [night] })
        .between(on(date), on(date) + HOUR)
        .at(-1)
        ?.breaks.map(span)
    // 01:45 to 03:15 by the clock: the shortened night would give half an hour, the long one two and a half.
    expect(breaksOf('2026-03-29')).toEqual(['2026-03-29T00:45Z/2026-03-29T02:15Z'])
    expect(breaksOf('2026-10-25')).toEqual(['2026-10-24T23:45Z/2026-10-25T01:15Z'])
  })

  it('a standard holds from the local midnight, also where there is none', () => {
    expect(utc(calendarOf('Europe/Berlin', {}).midnight('2026-03-30'))).toBe('2026-03-29T22:00Z')
    // Clocks in Beirut go from 00:00 to 01:00.
    expect(utc(calendarOf('Asia/Beirut', {}).midnight('2026-03-29'))).toBe('2026-03-28T22:00Z')
  })
})

describe('local hours', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-02T10:20:00Z', '2026-11-02T09:30Z', '2026-11-02T10:30Z'],
    ['Asia/Kathmandu', '2026-11-02T10:20:00Z', '2026-11-02T10:15Z', '2026-11-02T11:15Z'],
    ['Europe/Berlin', '2026-10-25T00:20:00Z', '2026-10-25T00:00Z', '2026-10-25T01:00Z'],
    // Clocks on Lord Howe change by half an hour: one hour of 90 minutes, one of 30.
    ['Australia/Lord_Howe', '2026-04-04T15:10:00Z', '2026-04-04T14:00Z', '2026-04-04T15:30Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:40:00Z', '2026-10-03T15:30Z', '2026-10-03T16:00Z'],
  ])('%s, at %s', (zone, at, start, next) => {
    const calendar = calendarOf(zone, { shifts: [] })
    expect(utc(calendar.hourStart(Date.parse(at)))).toBe(start)
    expect(utc(calendar.nextHour(Date.parse(at)))).toBe(next)
    expect(utc(calendar.slotFrom(Date.parse(at)))).toBe(next)
  })
})

const LATE_NIGHT = shift('c', '22:30', '05:50')
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
]
const CHANGES = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
  '2026-06-10',
]

describe('slots', () => {
  const calendars = ZONES.map((zone) =>
    calendarOf(zone, { shifts: [shift('a', '05:50', '14:10'), shift('b', '14:10', '22:00'), LATE_NIGHT] }),
  )
  const instant = fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }))
    .map(([date, offset]) => on(date) + offset)
  const anyCalendar = fc.constantFrom(...calendars)

  it('divide time without gap or overlap', () => {
    fc.assert(
      fc.property(anyCalendar, instant, (calendar, at) => {
        const start = calendar.slotStart(at)
        const next = calendar.slotFrom(start + 1)
        expect(start).toBeLessThanOrEqual(at)
        expect(next).toBeGreaterThan(at)
        expect(calendar.slotStart(start)).toBe(start)
        expect(calendar.slotStart(next - 1)).toBe(start)
        expect(calendar.slotStart(next)).toBe(next)
        expect(calendar.slotFrom(next)).toBe(next)
      }),
      { numRuns: 300 },
    )
  })

  it('begin at every start and end of a shift, at every hour and every business day', () => {
    fc.assert(
      fc.property(anyCalendar, instant, (calendar, at) => {
        for (const { from, to } of calendar.between(at, at + DAY_MS)) {
          expect(calendar.slotStart(from)).toBe(from)
          expect(calendar.slotStart(to)).toBe(to)
        }
        const hour = calendar.nextHour(at)
        expect(calendar.slotStart(hour)).toBe(hour)
        const day = calendar.businessDayStart(calendar.businessDate(at))
        expect(day).toBeLessThanOrEqual(at)
        expect(calendar.slotStart(day)).toBe(day)
      }),
      { numRuns: 150 },
    )
  })

  it('of a business day belong to that day alone', () => {
    fc.assert(
      fc.property(anyCalendar, instant, (calendar, at) => {
        const date = calendar.businessDate(at)
        const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString()
        expect(calendar.businessDayStart(date)).toBeLessThanOrEqual(at)
        expect(calendar.businessDayStart(next)).toBeGreaterThan(at)
      }),
      { numRuns: 150 },
    )
  })
})
