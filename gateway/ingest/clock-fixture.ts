import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unchanging } from '../../config/history.ts'
import type { Signal, Site } from '../../config/site.ts'
import { type Fact, openStore } from '../facts/index.ts'
import { type Admission, type Message, nothing } from './admission.ts'
import { createAdmit } from './admit.ts'

// For tests of clocks: readings on their way into a real store, with all clocks in the hand of the test.

const signal = (name: string, role: Signal['role']): Signal => ({
  ...{ name, role, mode: 'delta', map: {}, kind: 'scrap' },
})
const site = {
  workers: [{ id: 'w-1', name: 'Anna', badges: ['0042'] }],
  lines: [
    { id: 'line-1', stations: [{ id: 'st-1', signals: [signal('badge', 'badge'), signal('good', 'good')] }] },
  ],
} as unknown as Site

const GOOD = 'lineside/v1/line-1/st-1/good'
export const BADGE = 'lineside/v1/line-1/st-1/badge'

/** Begins at the true instant `start`. */
export function clockBench(start: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-clocks-'))
  const state = { now: start, wrongBy: 0, isTrusted: true, boot: 'boot-1' }
  const wall = () => state.now + state.wrongBy
  const clock = {
    isTrusted: () => state.isTrusted,
    stamp: () => ({ boot: state.boot, elapsed: state.now - start }),
    arrival: ({ boot, elapsed }: { boot: string; elapsed: number }) =>
      boot === state.boot ? start + elapsed : null,
  }
  let store = openStore(folder)
  const createdAdmit = () => createAdmit(unchanging(site), store, clock, wall)
  store.db.pragma('synchronous = OFF')
  let admit = createdAdmit()

  const inTransaction = (work: (admission: Admission) => void): Admission =>
    store.transaction(() => {
      const admission = nothing()
      work(admission)
      return admission
    })

  return {
    state,
    /** At the true instant `at`; later ones follow. */
    send(payload: object | string, at: number, more: Partial<Message> = {}): Admission {
      state.now = at
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
      const message = {
        client: 'plc',
        topic: GOOD,
        payload: Buffer.from(text),
        dup: false,
        at: wall(),
        ...more,
      }
      return store.transaction(() => admit.message(message))
    },
    /** Of a device of the gateway, stamped by the gateway's own clock. */
    device(v: number, at: number): Admission {
      state.now = at
      const element = { v, ts: wall(), seq: null, q: 'good' as const, fields: {}, isBare: false }
      return store.transaction(() => admit.reading('dev-1', GOOD, element, wall()))
    },
    /** Places what can be placed at the true instant `at`. */
    place(at = state.now): void {
      state.now = at
      while (admit.placing.isDue()) inTransaction((admission) => admit.placing.forSource(7, admission))
    },
    /** The gateway's clock is set: what waits for it is placed, in batches. */
    setGatewayClock(at = state.now): void {
      Object.assign(state, { now: at, wrongBy: 0 })
      for (let last: number | null = 0; last !== null; ) {
        const after: number = last
        inTransaction((admission) => {
          last = admit.placing.forGateway(after, 7, admission)
        })
      }
      state.isTrusted = true
    },
    /** As if nothing had come, at `start` again. */
    wipe(): void {
      for (const table of ['fact', 'quarantine', 'unset_clock', 'recent', 'seq_run']) {
        store.db.exec(`DELETE FROM ${table}`)
      }
      Object.assign(state, { now: start, wrongBy: 0, isTrusted: true })
      this.restart()
    },
    restart(): void {
      store.close()
      store = openStore(folder)
      store.db.pragma('synchronous = OFF')
      admit = createdAdmit()
    },
    readmit: () =>
      store.transaction(() => store.quarantine.open({}, 0, 100).map((entry) => admit.again(entry, wall()))),
    facts: (): Fact[] => store.factsAfter(0, 100_000),
    /** Codes of what is in quarantine, held or not. */
    kept: () =>
      store.db.prepare<[], string>('SELECT code FROM quarantine WHERE settled_at IS NULL').pluck().all(),
    sources: () => admit.sources(),
    close(): void {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
