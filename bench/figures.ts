import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The value below which this share of the values lies; 0.5: the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

export const median = (values: readonly number[]) => quantile(values, 0.5)
export const whole = (n: number) => Math.round(n).toLocaleString('en')

/** Growth of y for 1 of x, by least squares. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread
}

/** Median time of one sync of 4 KiB, in milliseconds: no acknowledgement is faster. */
export function syncMs(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w')
  const page = Buffer.alloc(4096)
  const times = Array.from({ length: 500 }, () => {
    writeSync(file, page)
    const started = performance.now()
    fsyncSync(file)
    return performance.now() - started
  })
  closeSync(file)
  return median(times)
}

/** The slowest sync of 10 s at one every millisecond or two: disks stall by themselves. */
export async function slowestSyncMs(folder: string): Promise<number> {
  const file = openSync(join(folder, 'sync'), 'w')
  const page = Buffer.alloc(4096)
  const until = performance.now() + 10_000
  let slowest = 0
  while (performance.now() < until) {
    writeSync(file, page)
    const started = performance.now()
    fsyncSync(file)
    slowest = Math.max(slowest, performance.now() - started)
    await delay(1)
  }
  closeSync(file)
  return slowest
}
