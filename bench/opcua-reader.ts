import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createLog } from '../base/log.ts'
import { opcuaDevice } from '../config/drivers/opcua.ts'
import type { Reading } from '../drivers/contract.ts'
import { createDriver } from '../drivers/index.ts'

/**
 * The driver of a gateway alone, in a process of its own: reads all counters of `opcua-plc.ts`. Prints `ready` when it
 * has the first value of each; then waits for a line with the count that each ends with, and prints one JSON line.
 */
const { values } = parseArgs({
  options: { endpoint: { type: 'string', default: '' }, items: { type: 'string', default: '10000' } },
})
const items = Number(values.items)
/** What is still on its way when the PLC has counted to the end. */
const LATE_MS = 10_000

const last = new Int32Array(items).fill(-1)
let known = 0
let readings = 0
let lost = 0
let delayMs = 0

function take({ signal, v, ts }: Reading): void {
  const n = Number(signal.slice(1))
  if (last[n] === -1) known++
  else lost += Number(v) - last[n]! - 1
  last[n] = Number(v)
  readings++
  delayMs += Date.now() - ts
}

const subscriptions = Array.from({ length: items }, (_, n) => ({
  line: 'line-1',
  station: 'st-1',
  signal: `c${n}`,
  role: 'good' as const,
  address: `ns=1;s=C${n}`,
}))
const driver = createDriver({
  device: opcuaDevice({ id: 'plc' }, { endpoint: values.endpoint, security: 'none' }),
  subscriptions,
  folder: 'none',
  push: async (batch) => batch.forEach(take),
  onStatus: () => {},
  log: createLog('bench'),
  now: Date.now,
})
driver.start()
while (known < items) await delay(50)
;[readings, delayMs] = [0, 0]
console.log('ready')

process.stdin.once('data', async (line: Buffer) => {
  const end = Number(line.toString())
  const until = performance.now() + LATE_MS
  while (performance.now() < until && last.some((value) => value !== end)) await delay(50)
  lost += last.reduce((sum, value) => sum + end - value, 0)
  const { errors } = driver.status()
  const mb = process.memoryUsage.rss() / 2 ** 20
  console.log(JSON.stringify({ readings, lost, mb, delayMs: delayMs / readings, errors }))
  await driver.stop()
  process.exit(0)
})
