import type { Calendar } from '../floor/index.ts'
import type { KpiQuestion } from './question.ts'

/** A window of an answer, [from, to); `shift` null where it is none or outside every shift. */
export interface Window {
  from: number
  to: number
  /** Where its hour, shift or day ends, though the question may cut it off before. */
  end: number
  shift: { id: string; date: string } | null
}

/** The windows of a question and which of them holds an instant. */
export interface Windows {
  list: Window[]
  /** Index of the window that holds `at`. */
  indexOf(at: number): number
  /** Cuts [from, to) at the edges of windows. */
  pieces(from: number, to: number): { index: number; from: number; to: number }[]
}

/** One window, or one a bucket: local hours, shift instances with one more for what lies outside, business days. */
export function createWindows(question: KpiQuestion, calendar: Calendar): Windows {
  const { from, to, bucket } = question
  const list = bucketWindows(question, calendar).map((window) => ({
    ...window,
    end: window.to,
    from: Math.max(from, window.from),
    to: Math.min(to, window.to),
  }))
  const inside = list.length
  if (bucket === 'shift') list.push({ from, to, end: to, shift: null })

  function indexOf(at: number): number {
    let low = 0
    let high = inside - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      if (at < list[middle].from) high = middle - 1
      else if (at >= list[middle].to) low = middle + 1
      else return middle
    }
    return list.length - 1
  }

  return {
    list,
    indexOf,
    pieces(start, end) {
      const found: { index: number; from: number; to: number }[] = []
      for (let at = Math.max(from, start); at < Math.min(to, end); ) {
        const index = indexOf(at)
        const isOutside = index >= inside
        const next = isOutside
          ? (list.slice(0, inside).find((window) => window.from > at)?.from ?? to)
          : list[index].to
        const until = Math.min(next, end, to)
        found.push({ index, from: at, to: until })
        at = until
      }
      return found
    },
  }
}

/** Windows that follow each other without a gap, in order. */
export function windowsInARow(list: Window[]): Windows {
  function indexOf(at: number): number {
    let low = 0
    let high = list.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (list[middle].from <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  return {
    list,
    indexOf,
    pieces(start, end) {
      const found: ReturnType<Windows['pieces']> = []
      const last = Math.min(end, list[list.length - 1].to)
      for (let at = Math.max(start, list[0].from); at < last; ) {
        const index = indexOf(at)
        const to = Math.min(list[index].to, last)
        found.push({ index, from: at, to })
        at = to
      }
      return found
    },
  }
}

function bucketWindows({ from, to, bucket }: KpiQuestion, calendar: Calendar): Omit<Window, 'end'>[] {
  if (bucket === 'shift') {
    return calendar
      .between(from, to)
      .map((shift) => ({ from: shift.from, to: shift.to, shift: { id: shift.id, date: shift.date } }))
  }
  if (bucket === 'hour') return steps(from, to, calendar.hourStart(from), calendar.nextHour)
  if (bucket === 'day') {
    return steps(from, to, calendar.businessDayStart(calendar.businessDate(from)), (at) =>
      nextDay(calendar, at),
    )
  }
  return [{ from, to, shift: null }]
}

/** The first start of a business day after an instant; where the zone changes, a date can be over before it begins. */
function nextDay(calendar: Calendar, at: number): number {
  let date = Temporal.PlainDate.from(calendar.businessDate(at))
  for (;;) {
    date = date.add({ days: 1 })
    const start = calendar.businessDayStart(date.toString())
    if (start > at) return start
  }
}

function steps(from: number, to: number, first: number, next: (at: number) => number): Omit<Window, 'end'>[] {
  const windows: Omit<Window, 'end'>[] = []
  for (let at = first; at < to; ) {
    const end = next(at)
    if (end > from) windows.push({ from: at, to: end, shift: null })
    at = end
  }
  return windows
}
