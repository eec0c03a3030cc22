import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { createLog } from '../../base/index.ts'
import { type SiteHistory, unchanging } from '../../config/history.ts'
import { mqttLimits } from '../../config/mqtt-limits.ts'
import type { Sink, Site, Weekday } from '../../config/site.ts'
import { openStore, signalPath } from '../facts/index.ts'
import { createFloor } from '../floor/index.ts'

// For the tests of this room: the real store and floor with a small site, and a real broker as the receiver.

export const DAY = Date.parse('2026-11-02T06:00:00Z')
export const HOUR = 3_600_000
export const MINUTE = 60_000
export const DAY_MS = 24 * HOUR
/** Names that must not be in any message. */
export const SECRET_NAMES = ['Li Na', 'Wang Wei', 'Crew Alpha']
export const quiet = createLog('upstream-test').child({}, { level: 'silent' })

const EVERY_DAY: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** One line of two stations; a day shift 06:00 to 14:00 UTC and a late one until 22:00. */
export function fixtureSite(port: number, sink: Partial<Sink> = {}): Site {
  const station = (id: string) => ({
    id,
    name: `Station ${id}`,
    crew: 1,
    signals: [
      { name: 'good', role: 'good' as const, mode: 'delta' as const, map: {}, kind: 'scrap' as const },
      { name: 'badge', role: 'badge' as const, mode: 'delta' as const, map: {}, kind: 'scrap' as const },
      { name: 'step', role: 'step' as const, mode: 'delta' as const, map: {}, kind: 'scrap' as const },
    ],
  })
  const shift = (id: string, start: string, end: string) => ({
    id,
    name: id,
    start,
    end,
    days: EVERY_DAY,
    breaks: [],
  })
  return {
    id: 'plant-1',
    name: 'Plant 1',
    timezone: 'UTC',
    locale: 'en',
    gateway: {
      id: 'gw-1',
      data: '',
      mqtt: { host: '127.0.0.1', port: 0, anonymous: true, limits: mqttLimits() },
      http: { host: '127.0.0.1', port: 0 },
      clock: { trust: 'plausible' },
    },
    calendar: {
      earlySignOnMs: 30 * MINUTE,
      closeSessionAfterMs: 30 * MINUTE,
      maxOvertimeMs: 4 * HOUR,
      shifts: [shift('day', '06:00', '14:00'), shift('late', '14:00', '22:00')],
      exceptions: [],
    },
    teams: [{ id: 'team-a', name: 'Crew Alpha' }],
    workers: [
      { id: 'w-001', name: 'Li Na', badges: ['B1'], team: 'team-a' },
      { id: 'w-002', name: 'Wang Wei', badges: ['B2'] },
    ],
    products: [{ id: 'p-100', name: 'Pump' }],
    standards: [
      { product: 'p-100', station: 'st-10', seconds: 40, from: '2026-01-01' },
      { product: 'p-100', station: 'st-20', seconds: 60, from: '2026-01-01' },
    ],
    lines: [
      {
        id: 'line-1',
        name: 'Line 1',
        product: 'p-100',
        output: 'st-20',
        stations: [station('st-10'), station('st-20')],
      },
    ],
    devices: [],
    agents: [],
    upstream: [
      {
        id: 'plant',
        sink: 'mqtt',
        url: `mqtt://127.0.0.1:${port}`,
        format: 'json',
        everyMs: MINUTE,
        settleMs: 15 * MINUTE,
        ...sink,
      },
    ],
    cards: [],
    attribution: { multiStation: false, badgeDebounceMs: 5000, unitReuseAfterMs: 2_592_000_000 },
    evidence: { units: 1, attendedMs: 1000 },
    targets: [],
  }
}

export interface Reading {
  ts: number
  station: string
  signal: 'good' | 'badge' | 'step'
  v: number | string
  action?: 'in' | 'out'
  unit?: string
}

/** A shift of 8 hours in which both work: `good` units at the first station, one more at the second. */
export function shiftReadings(from: number, good: number): Reading[] {
  const to = from + 8 * HOUR
  return [
    { ts: from, station: 'st-10', signal: 'badge', v: 'B1', action: 'in' },
    { ts: from, station: 'st-20', signal: 'badge', v: 'B2', action: 'in' },
    { ts: from + HOUR, station: 'st-10', signal: 'good', v: good },
    { ts: from + 2 * HOUR, station: 'st-20', signal: 'good', v: good + 1 },
    { ts: to, station: 'st-10', signal: 'badge', v: 'B1', action: 'out' },
    { ts: to, station: 'st-20', signal: 'badge', v: 'B2', action: 'out' },
  ]
}

/** A gateway's store in a folder of its own, with the floor that derives its tables. */
export function createStoreFixture(site: Site) {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-upstream-'))
  const store = openStore(folder)
  let floor = createFloor(store.db, unchanging(site), store.names)
  return {
    folder,
    database: store.file,
    db: store.db,
    /** Stores readings of the line and derives from them, as of `now`. */
    add(readings: Reading[], now: number): void {
      store.transaction(() => {
        const facts = readings.flatMap(({ ts, station, signal, v, ...extra }) => {
          const fact = store.append({
            at: now,
            ts,
            signal: store.names.id('signal', signalPath('line-1', station, signal)),
            client: store.names.id('client', 'test'),
            seq: null,
            quality: 'good',
            v,
            extra: Object.keys(extra).length > 0 ? extra : null,
          })
          return fact ?? []
        })
        floor.apply(facts, now)
      })
    },
    tick: (now: number) => store.transaction(() => floor.tick(now)),
    /** A correction takes out the fact of this number. */
    takeOut(fact: number): void {
      const said = { at: 0, author: '', reason: '', asked: {}, added: [] }
      store.corrections.add({ id: store.corrections.nextId(), ...said, takenOut: [fact] })
    },
    /** The configuration changed from an instant on; the facts after it are derived again unless `halfWay`. */
    revise(history: SiteHistory, from: number, now: number, halfWay = false): void {
      floor = createFloor(store.db, history, store.names)
      store.transaction(() => floor.reviseFrom(from, now))
      if (!halfWay) store.transaction(() => floor.apply(store.factsAfter(floor.progress().upto, 1000), now))
    },
    remove(): void {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export interface Received {
  topic: string
  retain: boolean
  payload: string
  message: {
    seq: number
    id: string
    revision: number
    final: boolean
    sums: { good: number; attended_s: number }
    window: { from: string }
  } & Record<string, unknown>
}

/** A broker that notes what it is sent. `acknowledge` decides on each; without it a PUBLISH gets no PUBACK. */
export async function startReceiver(port = 0) {
  const broker = await Aedes.createBroker()
  const got: Received[] = []
  const sockets = new Set<Socket>()
  const control = { acknowledge: (_received: Received): boolean => true }
  broker.authorizePublish = (_client, packet, done) => {
    const payload = packet.payload.toString()
    const received = {
      topic: packet.topic,
      retain: packet.retain,
      payload,
      message: JSON.parse(payload) as Received['message'],
    }
    got.push(received)
    if (control.acknowledge(received)) done(null)
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    broker.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    got,
    control,
    port: (server.address() as AddressInfo).port,
    /** Cuts every connection. */
    drop,
    async stop() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      drop()
      await closed
      await new Promise<void>((resolve) => broker.close(resolve))
    },
  }
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Sequence numbers that never arrived, from 1 to the highest. */
export function holesIn(got: Received[]): number[] {
  const seqs = new Set(got.map(({ message }) => message.seq))
  return Array.from({ length: Math.max(0, ...seqs) }, (_, index) => index + 1).filter((seq) => !seqs.has(seq))
}

/** What a receiver that upserts by id and keeps the highest revision holds in the end. */
export function upserted(got: Received[]): Map<string, Received['message']> {
  const held = new Map<string, Received['message']>()
  for (const { message } of got) {
    if (message.revision >= (held.get(message.id)?.revision ?? 0)) held.set(message.id, message)
  }
  return held
}
