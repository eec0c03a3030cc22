import type { ModbusPoint } from '../../config/site.ts'
import type { Span } from './pdu.ts'

/** One request, and the points that its answer holds. */
export interface Group extends Span {
  points: ModbusPoint[]
  /** A slave that refused it is asked rarely: not before `until` (monotonic, milliseconds). */
  rest?: { until: number; attempt: number }
}

export interface Limits {
  maxRegisters: number
  maxBits: number
  /** So many in between that nobody asked for are read along. */
  gap: number
}

/**
 * The fewest requests, table by table, that read all points within the limits. A value of several registers is
 * never cut: its halves would be of two moments.
 */
export function groupPoints(points: ModbusPoint[], { maxRegisters, maxBits, gap }: Limits): Group[] {
  const groups: Group[] = []
  const sorted = points.toSorted((a, b) => a.table.localeCompare(b.table) || a.at - b.at)
  for (const point of sorted) {
    const open = groups.at(-1)
    const most = point.table === 'coil' || point.table === 'discrete' ? maxBits : maxRegisters
    if (open?.table === point.table && point.at <= open.at + open.count + gap) {
      const count = Math.max(open.at + open.count, point.at + point.count) - open.at
      if (count <= most) {
        groups[groups.length - 1] = { ...open, count, points: [...open.points, point] }
        continue
      }
    }
    groups.push(spanning([point]))
  }
  return groups
}

/** The halves of a group of two points or more. */
export function halves({ points }: Group): [Group, Group] {
  const middle = Math.ceil(points.length / 2)
  return [spanning(points.slice(0, middle)), spanning(points.slice(middle))]
}

function spanning(points: ModbusPoint[]): Group {
  const { table } = points[0]!
  const at = Math.min(...points.map((point) => point.at))
  const end = Math.max(...points.map((point) => point.at + point.count))
  return { table, at, count: end - at, points }
}
