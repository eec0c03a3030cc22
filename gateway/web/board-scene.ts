import type { Line } from '../../config/site.ts'
import type { ShiftInstance } from '../floor/calendar.ts'
import type { LineNow } from '../kpi/index.ts'
import type { KpisAnswer } from './api.ts'
import type { WebContext } from './context.ts'
import { runningShift } from './period.ts'

/** What the parts of a board are made of: one line, its shift, an instant, and the figures of that instant. */
export interface BoardScene {
  line: Line
  /** The shift running at `now`, else the last one; undefined: there has been none. */
  shift: ShiftInstance | undefined
  now: number
  /** Until when the shift is shown: `now`, at the latest its end. */
  until: number
  /** Starts of the local hours of the shift so far; the first is the shift's own start. */
  hours: number[]
  lineNow: LineNow
}

/** The scene of a line at `now`, epoch milliseconds. */
export function sceneOf(context: WebContext, line: Line, now: number): BoardScene {
  const shift = runningShift(context.calendar, now)
  const until = shift ? Math.min(now, shift.to) : now
  const hours = shift ? hoursBetween(context, shift.from, until) : []
  return { line, shift, now, until, hours, lineNow: context.figures.lineNow(line.id, now) }
}

/** The figures of a line over the shift so far. */
export function askLine(
  { figures }: WebContext,
  { shift, now, line }: BoardScene,
  by: 'worker' | 'station' | 'line',
  bucket?: 'hour',
): KpisAnswer | undefined {
  if (!shift) return undefined
  return figures.kpis(
    { by, from: shift.from, to: shift.to, line: line.id, ...(bucket ? { bucket } : {}) },
    now,
  )
}

/** Id and name of a product, as the configuration names it. */
export function productOf({ site }: WebContext, id: string | null): { id: string; name: string } | null {
  if (id === null) return null
  return { id, name: site.products.find((product) => product.id === id)?.name ?? id }
}

function hoursBetween({ calendar }: WebContext, from: number, to: number): number[] {
  const starts: number[] = []
  for (let start = from; start < to; ) {
    starts.push(start)
    start = calendar.nextHour(start)
  }
  return starts
}
