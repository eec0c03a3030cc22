import { sensor } from './gateway.ts'

/** A day that is over: its shifts are closed, their summaries final at once. Times are hours since its start, UTC. */
export const HOUR = 3_600_000
export const DAY = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR - 48 * HOUR
/** Epoch milliseconds. */
export const at = (hours: number) => DAY + hours * HOUR
/** RFC 3339. */
export const iso = (hours: number) => new Date(at(hours)).toISOString()

/** `signal` is below line-1, such as st-1/good; `more` are further fields of the reading. */
export type PastReading = [signal: string, v: string | number, hours: number, more?: object]

/** Publishes readings of that day, one after the other, each acknowledged. */
export async function publishPast(gateway: { mqttUrl: string }, readings: PastReading[]): Promise<void> {
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  for (const [signal, v, hours, more] of readings) {
    const payload = JSON.stringify({ v, ts: at(hours), ...more })
    await client.publishAsync(`lineside/v1/line-1/${signal}`, payload, { qos: 1 })
  }
  await client.endAsync()
}
