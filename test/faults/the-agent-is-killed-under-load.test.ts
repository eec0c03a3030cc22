import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { type Child, plugScanner, readSpool, startAgent } from '../line-pc.ts'
import { requirePeer } from '../peers.ts'
import { startPlc } from '../plc.ts'
import { startProxy } from '../proxy.ts'
import { randomFrom } from '../random.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const SEED = Number(process.env.LINESIDE_SEED ?? 1)
/** A network so slow that what it lets through is about what the devices say: there is always some in the spool. */
const NETWORK_DELAY_MS = 50
const EVERY_MS = 3
const COUNTERS = Array.from({ length: 20 }, (_, n) => `counted-${n + 1}`)
const LONGEST_RUN_MS = 1500
/** Somewhere between the start of the process and reading its devices. */
const LONGEST_START_MS = 2000

/** Addresses are anchored: half a code, which a kill can leave on a serial line, is no code. */
const site = (plc: string, scanner: string) => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines:
  - id: line-1
    stations:
${COUNTERS.map(counterStation).join('\n')}
      - { id: scanned, signals: { unit: { role: cycle, source: { device: scanner, address: "^(?<unit>U[0-9]{6})$" } } } }
devices:
  - { id: plc, driver: opcua, agent: pc-1, endpoint: "${plc}", security: none, sampling_ms: 50 }
  - { id: scanner, driver: serial, agent: pc-1, path: ${scanner} }
`
const counterStation = (id: string, n: number) =>
  `      - { id: ${id}, signals: { good: { role: good, mode: counter, source: { device: plc, address: "ns=1;s=Good${n + 1}" } } } }`
const codeOf = (n: number) => `U${String(n).padStart(6, '0')}`

interface Scene {
  folder: string
  data: string
  gateway: { url: string }
  devices: { plc: Awaited<ReturnType<typeof startPlc>>; cable: Awaited<ReturnType<typeof plugScanner>> }
  startAgent(): Child
}

async function stage(): Promise<Scene> {
  const { path: folder, remove } = temporaryFolder()
  onTestFinished(remove)
  const plc = await startPlc(join(folder, 'pki'), COUNTERS.length)
  onTestFinished(() => plc.stop())
  const cable = await plugScanner(folder)
  onTestFinished(() => cable.unplug())
  const file = siteFile(folder, site(plc.endpoint, cable.path))
  const data = join(folder, 'data')
  const gateway = await startGateway(file, data)
  onTestFinished(async () => {
    await gateway.stop()
  })
  const network = await startProxy(Number(new URL(gateway.mqttUrl).port))
  onTestFinished(() => network.stop())
  network.delay(NETWORK_DELAY_MS)
  let agent: Child | undefined
  onTestFinished(async () => {
    await agent?.end('SIGKILL')
  })
  return {
    folder,
    data,
    gateway,
    devices: { plc, cable },
    startAgent() {
      agent = startAgent({ site: file, gateway: `mqtt://127.0.0.1:${network.port}`, folder })
      return agent
    },
  }
}

it.skipIf(!requirePeer('socat', 'socat'))(
  'all that was in its spool is stored once, counters are right, and scans lack only where it was killed',
  async ({ annotate }) => {
    const { folder, data, gateway, devices, startAgent } = await stage()
    const random = randomFrom(SEED)
    const spooled = new Map<number, object>()
    let agent = startAgent()
    await settled(gateway, COUNTERS.length)
    devices.plc.count(EVERY_MS)
    devices.cable.scan(EVERY_MS, codeOf)

    for (let kill = 1; kill <= KILLS; kill++) {
      // Every third time it is killed while it starts.
      if (kill % 3 !== 0) {
        await oneMore(gateway)
        await delay(random(LONGEST_RUN_MS))
      } else await delay(random(LONGEST_START_MS))
      await agent.end('SIGKILL')
      for (const [seq, reading] of readSpool(folder).waiting) spooled.set(seq, reading)
      agent = startAgent()
    }
    await oneMore(gateway)
    await delay(LONGEST_RUN_MS)
    devices.plc.rest()
    const scanned = await devices.cable.rest()
    const counted = Object.fromEntries(COUNTERS.map((id) => [id, devices.plc.total()]))

    // Whatever it was given meanwhile: in the end the gateway knows the total of the PLC, and the last code.
    await eventually(async () => {
      expect(await goodUnits(gateway)).toMatchObject(counted)
      expect(codesIn(readings(data)).at(-1)).toBe(codeOf(scanned))
    })
    // What is read now goes before what waited.
    await eventually(async () => {
      const { agents } = await get<StatusAnswer>(gateway, '/api/v1/status')
      expect(agents[0]).toMatchObject({ connected: true, spool: 0 })
    })
    await settled(gateway)
    expect(await agent.end('SIGTERM')).toBe(0)
    const stored = readings(data)
    // Each number that a reading was given in the spool is stored, once.
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1))
    expect(readSpool(folder)).toEqual({ highest: stored.length, waiting: new Map() })
    for (const [seq, reading] of spooled) expect(asSpooled(stored[seq - 1])).toMatchObject(reading)
    // Each code that is there is there once, in the order of scanning; a kill takes at most one run of them.
    const codes = codesIn(stored)
    const numbers = codes.map((code) => Number(code.slice(1)))
    const gaps = numbers.filter((n, index) => n !== (numbers[index - 1] ?? 0) + 1)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    expect(gaps.length).toBeLessThanOrEqual(KILLS)
    expect(await goodUnits(gateway)).toEqual({ ...counted, scanned: codes.length })
    await annotate(
      `${KILLS} kills, ${stored.length} readings, ${spooled.size} of them in the spool at a kill; ` +
        `${devices.plc.total()} units counted at each of ${COUNTERS.length} stations; ${scanned} codes scanned, ${scanned - codes.length} not taken`,
    )
  },
)

/** Waits until the agent reads: a reading more than now is stored. */
async function oneMore(gateway: { url: string }): Promise<void> {
  const { store } = await get<StatusAnswer>(gateway, '/api/v1/status')
  await settled(gateway, store.facts + 1)
}

async function goodUnits(gateway: { url: string }): Promise<Record<string, number>> {
  const range = { from: Date.now() - 3_600_000, to: Date.now() + 60_000 }
  const { rows } = await kpis(gateway, { by: 'station', ...range })
  return Object.fromEntries(rows.map(({ id, sums }) => [id, sums.good]))
}

interface Stored {
  seq: number
  ts: number
  v: unknown
  unit: string | null
}

/** What the gateway has stored of the agent, by the number that the spool gave. */
function readings(data: string): Stored[] {
  const db = new Database(join(data, 'lineside.db'), { readonly: true })
  try {
    return db
      .prepare<[], Stored>(
        `SELECT seq, ts, v, extra ->> 'unit' AS unit FROM fact
         WHERE client = (SELECT id FROM name WHERE kind = 'client' AND name = 'pc-1') ORDER BY seq`,
      )
      .all()
  } finally {
    db.close()
  }
}

const asSpooled = ({ ts, v, unit }: Stored) => ({ ts, v, ...(unit === null ? {} : { unit }) })
const codesIn = (stored: Stored[]) => stored.flatMap(({ unit }) => unit ?? [])
