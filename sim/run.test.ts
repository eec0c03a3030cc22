import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  OPCUAClient,
  TimestampsToReturn,
} from 'node-opcua'
import { SerialPort } from 'serialport'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../base/index.ts'
import { loadSite } from '../config/index.ts'
import { createTally } from './model/tally.ts'
import type { Result, Truth } from './model/types.ts'
import { until } from './publish/until.ts'
import { runSimulation } from './run.ts'
import { startUpstreamBroker } from './upstream-broker.ts'

const site = loadSite(join(import.meta.dirname, '../config/examples/demo.yaml'))
const FROM = Date.parse('2026-11-02T06:00:00+08:00')
const HOURS = 3_600_000
const undo: (() => unknown)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** Reads the PLC as the gateway does, and keeps the totals that counters went through. */
async function readPlc(endpoint: string, onValue: (address: string, value: number) => void) {
  const client = OPCUAClient.create({ endpointMustExist: false })
  undo.push(() => client.disconnect())
  await client.connect(endpoint)
  const subscription = ClientSubscription.create(await client.createSession(), {
    requestedPublishingInterval: 50,
    requestedMaxKeepAliveCount: 20,
    requestedLifetimeCount: 1000,
    publishingEnabled: true,
  })
  const addresses = ['Good', 'Scrap', 'State'].map((name) => `ns=1;s=St20.${name}`)
  const group = ClientMonitoredItemGroup.create(
    subscription,
    addresses.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval: 250, queueSize: 500, discardOldest: true },
    TimestampsToReturn.Both,
  )
  group.on('changed', (_item, { value }, index) => onValue(addresses[index]!, value.value))
}

async function readScanner(path: string, onLine: (line: string) => void) {
  const port = new SerialPort({ path, baudRate: 9600 })
  undo.push(() => port.isOpen && new Promise<void>((resolve) => port.close(() => resolve())))
  let rest = ''
  port.on('data', (data: Buffer) => {
    const lines = (rest + data).split('\n')
    rest = lines.pop()!
    for (const line of lines) onLine(line)
  })
}

describe('a run over the real protocols', () => {
  it('brings every unit of the ledger to the receivers, badges and serial numbers included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lineside-run-'))
    const link = join(folder, 'scanner-1')
    const files = { ledger: join(folder, 'truth.ndjson'), messages: join(folder, 'messages.ndjson') }
    const broker = await startUpstreamBroker({ port: 0, file: files.messages })
    undo.push(() => broker.stop())

    const counters = new Map<string, number[]>()
    const scans: string[] = []
    const said: string[] = []
    const run = runSimulation({
      site,
      seed: 5,
      from: FROM,
      to: FROM + 5 * HOURS,
      speed: 0,
      fastTo: FROM,
      wrap: true,
      ledger: files.ledger,
      broker: `mqtt://127.0.0.1:${broker.port}`,
      opcuaPort: 0,
      pty: link,
      waitMs: 30_000,
      clock: systemClock,
      signal: new AbortController().signal,
      say: (text) => said.push(text),
      onProgress() {},
      onFilled() {},
    })
    await until(() => said.length >= 3, 30_000)
    const endpoint = said.map((text) => /opc\.tcp:\S+/.exec(text)?.[0]).find((found) => found !== undefined)!
    await readPlc(endpoint, (address, value) =>
      counters.set(address, [...(counters.get(address) ?? []), value]),
    )
    await readScanner(link, (line) => scans.push(line))
    const totals = await run

    const truth = readFileSync(files.ledger, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Truth)
    expect(truth.findLast(({ kind }) => kind === 'totals')).toMatchObject({
      scope: 'run',
      stations: totals.stations,
    })
    const received = createTally()
    const good = counters.get('ns=1;s=St20.Good')!
    const scrap = counters.get('ns=1;s=St20.Scrap')!
    for (const [result, values] of [
      ['good', good],
      ['scrap', scrap],
    ] as const) {
      const made = (values.at(-1)! - values[0]! + 2 ** 32) % 2 ** 32
      for (let n = 0; n < made; n++) received.made('', 'st-20', null, result)
    }
    const units = new Map(
      scans
        .flatMap((line) => {
          const [, result, unit] = /Z (good|scrap|rework) (\S+)$/.exec(line) ?? []
          return unit ? [[unit, result as Result] as const] : []
        })
        .reverse(),
    )
    for (const result of units.values()) received.made('', 'st-40', null, result)
    for (const line of readFileSync(files.messages, 'utf8').trim().split('\n')) {
      const { topic, message } = JSON.parse(line)
      const [, , , station, signal] = topic.split('/')
      if (signal === 'cycle') received.made('', station, null, message.v)
      if (signal === 'good' || signal === 'scrap' || signal === 'rework')
        received.made('', station, null, signal)
      if (signal === 'defect') received.spoilt('', message.origin, null, message.kind)
    }
    expect(received.all().stations).toEqual(totals.stations)
    const badgesAtScanner = truth.filter(
      (one) => 'station' in one && one.station === 'st-40' && /^(sign_on|badge_read_twice)$/.test(one.kind),
    )
    const signedOff = truth.filter(
      (one) => one.kind === 'sign_off' && one.station === 'st-40' && one.how === 'badge',
    )
    const badgeScans = scans.filter((line) => / B\w+$/.test(line))
    expect(badgeScans.length).toBe(badgesAtScanner.length + signedOff.length)
  })

  it('signs everybody off when it is stopped in real time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lineside-run-'))
    const ledger = join(folder, 'truth.ndjson')
    const broker = await startUpstreamBroker({ port: 0 })
    undo.push(() => broker.stop())
    const alone = structuredClone(site)
    for (const station of alone.lines[0]!.stations) for (const signal of station.signals) delete signal.source
    const stop = new AbortController()
    const now = systemClock.now()
    const run = runSimulation({
      site: alone,
      seed: 1,
      from: now - 2 * HOURS,
      speed: 0,
      fastTo: now,
      wrap: false,
      ledger,
      broker: `mqtt://127.0.0.1:${broker.port}`,
      waitMs: 30_000,
      clock: systemClock,
      signal: stop.signal,
      say() {},
      onProgress() {},
      onFilled: () => stop.abort(),
    })
    await run
    const truth = readFileSync(ledger, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Truth)
    const count = (kind: Truth['kind']) => truth.filter((one) => one.kind === kind).length
    expect(count('sign_on')).toBeGreaterThan(0)
    expect(count('sign_off')).toBe(count('sign_on'))
    expect(truth.every(({ t }) => t <= systemClock.now() + 2000)).toBe(true)
  })
})

describe('a run that cannot be', () => {
  it('says which broker does not answer', async () => {
    const alone = structuredClone(site)
    for (const station of alone.lines[0]!.stations) for (const signal of station.signals) delete signal.source
    const run = runSimulation({
      site: alone,
      seed: 1,
      from: FROM,
      to: FROM + HOURS,
      speed: 0,
      fastTo: FROM,
      wrap: false,
      broker: 'mqtt://127.0.0.1:1',
      waitMs: 100,
      clock: systemClock,
      signal: new AbortController().signal,
      say() {},
      onProgress() {},
      onFilled() {},
    })
    await expect(run).rejects.toThrow(/SIM_NO_BROKER.*127\.0\.0\.1:1/)
  })
})
