import type { ModbusPoint } from '../../config/site.ts'
import type { Reading, Subscription } from '../contract.ts'
import { linkLost } from '../link-lost.ts'
import { convertPoint } from './convert.ts'
import type { Group } from './group.ts'

/** What the signals of a slave were last, so that only changes are told. */
export interface Values {
  /** The readings that are new in the answer to a group, at `ts` (epoch milliseconds), and what is newly wrong with it. */
  take(group: Group, data: Uint8Array, ts: number): { readings: Reading[]; problems: string[] }
  /** The signals of points. */
  of(points: ModbusPoint[]): Subscription[]
  /**
   * From now on these are not known: the readings that say so, where it was not said yet. A state is told again when
   * it comes, changed or not; a measure that is told twice would be two.
   */
  lost(subscriptions: Subscription[], ts: number): Reading[]
}

export function createValues(subscriptions: Subscription[]): Values {
  const byPoint = new Map(subscriptions.flatMap((one) => (one.modbus ? [[one.modbus, one] as const] : [])))
  const last = new Map<Subscription, number | null>()

  return {
    take(group, data, ts) {
      const readings: Reading[] = []
      const problems: string[] = []
      for (const point of group.points) {
        const subscription = byPoint.get(point)
        if (!subscription) continue
        const { line, station, signal } = subscription
        const converted = convertPoint(point, data, group.at)
        const isBad = 'problem' in converted
        const v = isBad ? null : converted.v
        if (last.has(subscription) && Object.is(last.get(subscription), v)) continue
        last.set(subscription, v)
        if (isBad) problems.push(`${subscription.address ?? signal}: ${converted.problem}`)
        readings.push({ line, station, signal, v, ts, ...(isBad ? { q: 'bad' as const } : {}) })
      }
      return { readings, problems }
    },
    of: (points) => points.flatMap((point) => byPoint.get(point) ?? []),
    lost(some, ts) {
      const states = some.filter((one) => one.role === 'state' && last.get(one) !== null)
      for (const state of states) last.set(state, null)
      return linkLost(states, ts)
    },
  }
}
