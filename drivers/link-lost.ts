import type { Reading, Subscription } from './contract.ts'

/** A link lost is itself a fact (kpi.md 1): from `ts` (epoch milliseconds) on, no state of this device is known. */
export function linkLost(subscriptions: Subscription[], ts: number): Reading[] {
  return subscriptions
    .filter(({ role }) => role === 'state')
    .map(({ line, station, signal }) => ({ line, station, signal, v: null, ts, q: 'bad' }))
}
