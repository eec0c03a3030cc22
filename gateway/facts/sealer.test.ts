import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog, systemClock } from '../../base/index.ts'
import { type MakeSeals, startSealer } from './sealer.ts'
import { createSealMaker, createSeals } from './seals.ts'
import { openStore, type Store } from './store.ts'
import { verifySeals } from './verify.ts'

const WAIT = { timeout: 45_000, interval: 50 }
const quiet = createLog('test').child({}, { level: 'silent' })
let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-sealer-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const start = () => startSealer(store, systemClock, quiet)
/** On the writer's connection, for want of a thread. */
const make: MakeSeals = async (at) => createSealMaker(store.db)(at, null)
const kinds = () =>
  createSeals(store.db)
    .after(0, 100)
    .map(({ kind }) => kind)

function add(): void {
  store.transaction(() => {
    const [signal, client] = [store.names.id('signal', 'line-1/st-1/good'), store.names.id('client', 'c')]
    store.append({ at: 2, ts: 1, signal, client, seq: null, quality: 'good', v: 1, extra: null })
  })
}

describe('the sealer', () => {
  it('seals what is stored by itself, the rest at the stop, and marks start and stop', async () => {
    const sealer = start()
    const still = sealer.everySecond(make)
    add()
    await vi.waitFor(() => expect(createSeals(store.db).lastOf('fact')).toBe(1), WAIT)
    await still()
    add()
    sealer.stop()
    expect(kinds()).toEqual(['start', 'fact', 'fact', 'stop'])
    start().stop()
    expect(kinds().slice(4)).toEqual(['start', 'stop'])
    expect(verifySeals(store.db, { published: [], onProgress() {} })).toMatchObject({
      finding: null,
      sealed: { fact: 2 },
      unsealed: { fact: 0 },
    })
  })

  it('goes on once the store can be written again', async () => {
    const sealer = start()
    const still = sealer.everySecond(make)
    store.db.exec("CREATE TRIGGER no_seal BEFORE INSERT ON seal BEGIN SELECT raise(ABORT, 'no'); END")
    add()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(kinds()).toEqual(['start'])
    store.db.exec('DROP TRIGGER no_seal')
    await vi.waitFor(() => expect(kinds()).toEqual(['start', 'fact']), WAIT)
    await still()
    sealer.stop()
  })
})
