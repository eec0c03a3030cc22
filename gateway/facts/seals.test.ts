import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSealMaker, createSeals, type Mark, type Seal } from './seals.ts'
import { openStore, type Store } from './store.ts'
import { verifySeals } from './verify.ts'

const AT = Date.parse('2026-03-02T08:00:00Z')
let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-seals-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function add(count: number): void {
  store.transaction(() => {
    const [signal, client] = [
      store.names.id('signal', 'line-1/st-1/good'),
      store.names.id('client', 'sensor-1'),
    ]
    for (let n = 0; n < count; n++)
      store.append({ at: AT, ts: AT - n, signal, client, seq: null, quality: 'good', v: n / 2, extra: null })
  })
}

function seal(mark: Mark | null = null): Seal[] {
  const { seals } = createSealMaker(store.db)(AT, mark)
  createSeals(store.db).append(seals)
  return seals
}

const verify = () => verifySeals(store.db, { published: [], onProgress() {} })

describe('the hash chain', () => {
  it('of a new store is empty, and holds', () => {
    expect(createSeals(store.db).head()).toBeNull()
    expect(verify()).toMatchObject({ finding: null, end: undefined, sealed: { fact: 0 } })
  })

  it('seals each record once, and nothing where nothing came', () => {
    add(3)
    expect(seal().map(({ n, kind, first, last }) => ({ n, kind, first, last }))).toEqual([
      { n: 1, kind: 'fact', first: 1, last: 3 },
    ])
    expect(seal()).toEqual([])
    add(2)
    expect(seal().map(({ n, first, last }) => ({ n, first, last }))).toEqual([{ n: 2, first: 4, last: 5 }])
    expect(createSeals(store.db).head()).toMatchObject({ upto: 5, at: AT })
    expect(verify()).toMatchObject({ finding: null, sealed: { fact: 5 }, unsealed: { fact: 0 } })
  })

  it('takes no more into one seal than can be read again in a moment, and comes to its mark after all the others', () => {
    add(45_000)
    const make = createSealMaker(store.db)
    const chain = createSeals(store.db)
    const made: string[] = []
    for (let hasMore = true; hasMore; ) {
      const next = make(AT, 'start')
      chain.append(next.seals)
      made.push(...next.seals.map(({ kind, last }) => `${kind} ${last}`))
      hasMore = next.hasMore
    }
    expect(made).toEqual(['fact 20000', 'fact 40000', 'fact 45000', 'start 0'])
    expect(verify()).toMatchObject({ finding: null, sealed: { fact: 45_000 } })
  })

  it('says what is stored and not yet sealed', () => {
    add(3)
    seal()
    add(2)
    expect(verify()).toMatchObject({ finding: null, sealed: { fact: 3 }, unsealed: { fact: 2 } })
  })

  it('takes what a gateway that was killed left unsealed for its own', () => {
    seal('start')
    add(3)
    seal('start')
    seal('stop')
    expect(verify()).toMatchObject({ finding: null, sealed: { fact: 3 } })
  })

  it('does not take what came between a stop and the next start for the gateway’s own', () => {
    seal('start')
    seal('stop')
    add(1)
    expect(verify().finding).toMatchObject({ what: 'inserted', record: { kind: 'fact', id: 1 } })
    seal('start')
    seal('stop')
    expect(verify().finding).toMatchObject({ what: 'inserted', record: { kind: 'fact', id: 1 } })
  })

  it('is another one for other facts, times, orders or marks', () => {
    add(2)
    const make = (mark: Mark | null, at = AT) =>
      createSealMaker(store.db)(at, mark).seals.at(-1)?.hash.toString('hex')
    expect(make(null)).toBe(make(null))
    const heads = [make(null), make('start'), make('stop'), make(null, AT + 1)]
    store.db.exec('UPDATE fact SET ts = ts + 1 WHERE id = 2')
    heads.push(make(null))
    expect(new Set(heads).size).toBe(heads.length)
  })

  it('names what somebody put far ahead, and what is missing then, while it goes on sealing', () => {
    seal('start')
    add(2)
    store.db.exec(
      'INSERT INTO fact SELECT 1e12, ts, delay, signal, client, seq, quality, v, extra FROM fact WHERE id = 1',
    )
    add(1)
    expect(seal().map(({ first, last }) => [first, last])).toEqual([[1, 2]])
    expect(seal().map(({ first, last }) => [first, last])).toEqual([[1e12, 1e12 + 1]])
    expect(verify().finding).toMatchObject({ what: 'missing', record: { kind: 'fact', id: 3 } })
  })

  it('names the seal where a hash does not follow, though every record is as it was', () => {
    add(2)
    seal()
    add(2)
    seal('stop')
    store.db.exec("UPDATE seal SET hash = zeroblob(32) WHERE kind = 'stop'")
    expect(verify().finding).toMatchObject({ what: 'seal', text: expect.stringContaining('seal 3') })
  })

  it('seals refused readings as they came, and lets them be settled', () => {
    const [code, detail] = ['READING_BAD_VALUE', 'x'] as const
    const refusal = { at: AT, client: 'c', topic: 't', payload: Buffer.from('{}'), identity: null }
    store.quarantine.add({ ...refusal, code, detail })
    seal()
    store.quarantine.settle(1, AT, 'somebody', 'admitted')
    expect(verify()).toMatchObject({ finding: null, sealed: { quarantine: 1 } })
    store.db.exec("UPDATE quarantine SET payload = CAST('{ }' AS BLOB)")
    expect(verify().finding).toMatchObject({ what: 'altered', record: { kind: 'quarantine', id: 1 } })
  })
})
