import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSealMaker, createSeals } from '../facts/seals.ts'
import {
  createStoreFixture,
  DAY_MS,
  fixtureSite,
  HOUR,
  holesIn,
  quiet,
  type Receiver,
  SECRET_NAMES,
  shiftReadings,
  startReceiver,
  upserted,
} from './fixture.ts'
import type { UpstreamStart } from './messages.ts'
import { startUpstream, type Upstream } from './start.ts'

const WAIT = { timeout: 50_000, interval: 20 }
const SUBJECTS = 6
const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** 06:00 UTC so many whole days ago: the thread runs by the clock of the system. */
const daysAgo = (days: number) => Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS + 6 * HOUR

async function receiver(port = 0): Promise<Receiver> {
  const started = await startReceiver(port)
  ends.push(() => started.stop())
  return started
}

/** A store with `shifts` day shifts, the last of them two days ago. */
function prepare(port: number, shifts: number) {
  const site = fixtureSite(port)
  const store = createStoreFixture(site)
  ends.push(() => store.remove())
  const days = Array.from({ length: shifts }, (_, n) => daysAgo(n + 2))
  store.add(
    days.flatMap((day, n) => shiftReadings(day, 10 + n)),
    Date.now(),
  )
  const start: UpstreamStart = {
    versions: [{ from: 0, site }],
    database: store.database,
    folder: store.folder,
  }
  return { store, start, days }
}

async function started(start: UpstreamStart, onCrash: (error: Error) => void = () => {}): Promise<Upstream> {
  const upstream = await startUpstream(start, quiet, onCrash)
  ends.push(() => upstream.stop())
  return upstream
}

const hasSent = (upstream: Upstream, count: number) =>
  vi.waitFor(() => expect(upstream.status()).toMatchObject([{ waiting: 0, sent: count }]), WAIT)

describe('the upstream thread', () => {
  it('sends what the store holds, then exactly what changes, and no name of a person', async () => {
    const { port, got } = await receiver()
    const { start, store, days } = prepare(port, 4)
    const upstream = await started(start)
    await hasSent(upstream, 4 * SUBJECTS)
    expect(upstream.status()).toMatchObject([
      { id: 'plant', sink: 'mqtt', connected: true, last_seq: 4 * SUBJECTS, error: null },
    ])
    // Newest first: of each subject only the newest window is retained.
    const newest = new Date(days[0]).toISOString()
    for (const { retain, message } of got) expect(retain).toBe(message.window.from === newest)

    store.add([{ ts: days[2] + HOUR, station: 'st-10', signal: 'good', v: 5 }], Date.now())
    upstream.tell({ kind: 'changed' })
    await hasSent(upstream, 4 * SUBJECTS + 3)
    const date = new Date(days[2]).toISOString().slice(0, 10)
    expect(got.slice(-3).map(({ message, retain }) => [message.id, message.revision, retain])).toEqual(
      ['worker/w-001', 'station/st-10', 'team/team-a'].map((subject) => [
        `plant-1/line-1/${subject}/${date}/day`,
        2,
        false,
      ]),
    )
    for (const { payload } of got) {
      for (const name of SECRET_NAMES) expect(payload).not.toContain(name)
    }
  })

  it('sends the head of the hash chain with every message, as it is then', async () => {
    const { port, got } = await receiver()
    const { start, store } = prepare(port, 1)
    const db = new Sqlite(store.database)
    ends.push(() => {
      db.close()
    })
    createSeals(db).append(createSealMaker(db)(Date.now(), null).seals)
    await hasSent(await started(start), SUBJECTS)
    const head = createSeals(db).head()?.head
    expect(got.map(({ message }) => message.seal)).toEqual(Array(SUBJECTS).fill(head))
  })

  it('sends nothing again after a restart, and goes on counting', async () => {
    const { port, got } = await receiver()
    const { start, store, days } = prepare(port, 2)
    const first = await started(start)
    await hasSent(first, 2 * SUBJECTS)
    await first.stop()
    store.add([{ ts: days[0] + HOUR, station: 'st-20', signal: 'good', v: 5 }], Date.now())
    const second = await started(start)
    // Worker, station and line of the output station.
    await hasSent(second, 2 * SUBJECTS + 3)
    expect(got).toHaveLength(2 * SUBJECTS + 3)
    expect(holesIn(got)).toEqual([])
    expect(second.status()[0].last_seq).toBe(2 * SUBJECTS + 3)
  })

  it('says that the receiver is down, and delivers when it is back', async () => {
    const down = await receiver()
    await down.stop()
    const { start } = prepare(down.port, 3)
    const upstream = await started(start)
    const told: string[] = []
    upstream.onStatus(([sink]) => told.push(sink.error?.code ?? 'none'))
    await vi.waitFor(() => expect(told.at(-1)).toBe('SINK_UNREACHABLE'), WAIT)
    await vi.waitFor(() => expect(upstream.status()[0].waiting).toBe(3 * SUBJECTS), WAIT)
    expect(upstream.status()).toMatchObject([{ connected: false, sent: 0, last_sent: null }])
    const up = await receiver(down.port)
    await hasSent(upstream, 3 * SUBJECTS)
    expect(holesIn(up.got)).toEqual([])
    expect(upstream.status()[0].error).toBeNull()
  })

  it('stops while the receiver acknowledges nothing, and delivers after the next start', async () => {
    const { port, got, control } = await receiver()
    const { start } = prepare(port, 1)
    control.acknowledge = () => false
    const first = await started(start)
    await vi.waitFor(() => expect(got).toHaveLength(SUBJECTS), WAIT)
    await first.stop()
    control.acknowledge = () => true
    await hasSent(await started(start), SUBJECTS)
    expect(got.map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
  })

  it('says so when figures cannot be worked out, and goes on once they can', async () => {
    const { port } = await receiver()
    const { start, store } = prepare(port, 2)
    // Another defect of the store cannot be had so easily, nor taken back.
    store.db.exec('ALTER TABLE session RENAME TO hidden')
    const upstream = await started(start).catch((error: Error) => error)
    expect(upstream).toMatchObject({ code: 'UPSTREAM_FAILED', detail: expect.stringContaining('session') })
    store.db.exec('ALTER TABLE hidden RENAME TO session')
    const mended = await started(start)
    await hasSent(mended, 2 * SUBJECTS)
    store.db.exec('ALTER TABLE session RENAME TO hidden; UPDATE window_change SET upto = upto + 1')
    mended.tell({ kind: 'changed' })
    await vi.waitFor(() => expect(mended.status()[0].error?.code).toBe('UPSTREAM_FAILED'), WAIT)
    store.db.exec('ALTER TABLE hidden RENAME TO session')
    mended.tell({ kind: 'changed' })
    await vi.waitFor(() => expect(mended.status()[0].error).toBeNull(), WAIT)
  })

  it('needs no thread without a sink', async () => {
    const { start } = prepare(1, 1)
    const upstream = await started({
      ...start,
      versions: [{ from: 0, site: { ...start.versions[0].site, upstream: [] } }],
    })
    expect(upstream.status()).toEqual([])
    await upstream.stop()
  })

  it('does not start without a store, or on files that another gateway uses', async () => {
    const { port } = await receiver()
    const { start } = prepare(port, 1)
    const nowhere = { ...start, database: join(start.folder, 'none.db') }
    await expect(startUpstream(nowhere, quiet, () => {})).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' })
    await started(start)
    await expect(startUpstream(start, quiet, () => {})).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })

  it('reports that it crashed', async () => {
    const { port } = await receiver()
    const { start } = prepare(port, 1)
    const { promise, resolve } = Promise.withResolvers<Error>()
    const upstream = await started(start, resolve)
    // A message that no version of the gateway sends stands in for a defect in the thread.
    upstream.tell(null as unknown as { kind: 'stop' })
    expect(await promise).toBeInstanceOf(Error)
  })
})

/** The gateway's process with its thread, to be killed. */
const CHILD = `
  import { startUpstream } from '${new URL('./start.ts', import.meta.url)}'
  import { createLog } from '${new URL('../../base/index.ts', import.meta.url)}'
  const upstream = await startUpstream(JSON.parse(process.argv[1]), createLog('child'), () => process.exit(1))
  setInterval(() => {}, 1000)
`

function spawnThread(start: UpstreamStart) {
  const child = spawn(process.execPath, ['-e', CHILD, JSON.stringify(start)], {
    stdio: 'ignore',
    env: { ...process.env, LINESIDE_LOG: 'silent' },
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  ends.push(kill)
  return { kill }
}

describe('the process killed at any point', () => {
  it('leaves no hole, loses nothing, and gives no number or revision to two contents', async () => {
    const { port, got, control } = await receiver()
    const { start, store, days } = prepare(port, 25)
    let next = 0
    for (const killAfter of [1, 10, 40, 33]) {
      const limit = got.length + killAfter
      const { promise: reached, resolve } = Promise.withResolvers<void>()
      // The last PUBLISH before the kill is never acknowledged.
      control.acknowledge = () => {
        if (got.length >= limit) resolve()
        return got.length < limit
      }
      const { kill } = spawnThread(start)
      await reached
      await kill()
      store.add([{ ts: days[next++] + HOUR, station: 'st-10', signal: 'good', v: 100 }], Date.now())
    }
    control.acknowledge = () => true
    const last = await started(start)
    await vi.waitFor(() => {
      expect(last.status()[0].waiting).toBe(0)
      expect(upserted(got).size).toBe(25 * SUBJECTS)
    }, WAIT)
    expect(holesIn(got)).toEqual([])
    const contentOf = ({ sent_at: _, ...message }: Record<string, unknown>) => JSON.stringify(message)
    for (const same of Map.groupBy(got, ({ message }) => message.seq).values()) {
      expect(new Set(same.map(({ message }) => contentOf(message))).size).toBe(1)
    }
    const revisions = Map.groupBy(got, ({ message }) => `${message.id} ${message.revision}`)
    for (const same of revisions.values())
      expect(new Set(same.map(({ message }) => message.seq)).size).toBe(1)
    const held = upserted(got)
    days.forEach((day, n) => {
      const date = new Date(day).toISOString().slice(0, 10)
      const good = held.get(`plant-1/line-1/worker/w-001/${date}/day`)?.sums.good
      expect(good).toBe(10 + n + (n < next ? 100 : 0))
    })
  })
})
