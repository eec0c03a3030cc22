import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointFile, verifySeals } from '../facts/index.ts'
import { at, HOUR, MINUTE, openFloor, type Reading, siteOf, type TestFloor } from '../floor/fixture.ts'
import { compare, drop, folderOf, seal, verify } from './fixture.ts'
import { plannedDrop } from './prepare.ts'

const DAY = 24 * HOUR
const NOW = at(24)
const DAYS = [-20, -19, -18, -12, -6, -1]

let floor: TestFloor
beforeEach(() => {
  floor = openFloor(siteOf())
})
afterEach(() => floor.remove())

/** A day of one person, a counter and a unit. */
function dayOf(days: number): Reading[] {
  const since = at(6) + days * DAY
  return [
    { ts: since, path: 'st-1/badge', v: 'w-1' },
    { ts: since + MINUTE, path: 'st-1/total', v: 100 + days },
    { ts: since + 2 * MINUTE, path: 'st-1/cycle', v: 'good', extra: { unit: `u${days}` } },
    { ts: since + 3 * MINUTE, path: 'st-2/cycle', v: 'good' },
    { ts: since + 2 * HOUR, path: 'st-1/badge', v: 'w-1' },
  ]
}

function fill(days = DAYS): void {
  const { store } = floor
  const said = { at: at(-30 * 24), from: null, author: 'x', changes: [], said: {} as never }
  store.transaction(() => store.siteVersions.add(said))
  for (const each of days) {
    floor.take(dayOf(each), at(10) + each * DAY)
    seal(floor, at(10) + each * DAY)
  }
}

/** Drops the first three days, and seals that. */
function dropThree(): void {
  expect(drop(floor, at(-9 * 24), NOW)).toBe(15)
  seal(floor, NOW)
}

const head = () =>
  floor.store.db
    .prepare<[], string>('SELECT lower(hex(hash)) FROM seal ORDER BY n DESC LIMIT 1')
    .pluck()
    .get() ?? ''

describe('dropping old facts', () => {
  it('ends at a seal before the longest session that what stays open can touch', () => {
    fill()
    // The 4th day lies within the longest session, and a day, of the boundary.
    expect(drop(floor, at(-9 * 24), NOW)).toBe(15)
    const retention = floor.store.retentions.latest()
    expect(retention).toMatchObject({
      id: 1,
      upto: 15,
      facts: 15,
      openFrom: at(-9 * 24),
      firstTs: at(6) - 20 * DAY,
      author: 'test',
    })
    expect(retention?.keptFrom).toBeLessThan(at(-9 * 24) - 2 * DAY)
    expect(floor.store.factsAfter(0, 1)[0].id).toBe(16)
  })

  it('leaves the newest facts, however old they are, and drops nothing twice', () => {
    fill([-20, -19])
    expect(drop(floor, at(0), NOW)).toBe(5)
    seal(floor, NOW)
    expect(drop(floor, at(0), NOW)).toBe(0)
    expect(drop(floor, at(24), NOW)).toBe(0)
    expect(floor.store.lastFact()).toBe(10)
    expect(verify(floor).finding).toBeNull()
  })

  it('keeps what the dropped seals held besides facts, through several drops', async () => {
    fill()
    dropThree()
    floor.store.transaction(() => floor.store.operations.add([{ at: NOW, who: 'x', what: 'GET /' }]))
    seal(floor, NOW)
    expect(drop(floor, at(0), NOW)).toBe(10)
    seal(floor, NOW)
    const { finding, sealed, retention } = verify(floor)
    expect(finding).toBeNull()
    expect(sealed).toMatchObject({ fact: 5, site_version: 1, operation: 1, retention: 2 })
    expect(retention).toMatchObject({ id: 2, upto: 25, facts: 10, firstTs: at(6) - 20 * DAY })
    expect(await compare(floor, NOW)).toMatchObject({ differences: [], facts: 30 })
  })

  it('does not drop what is not as it was sealed', () => {
    fill()
    floor.store.db.exec('UPDATE fact SET v = 7 WHERE id = 3')
    expect(() => drop(floor, at(-9 * 24), NOW)).toThrow('STORE_ALTERED')
    expect(floor.store.retentions.latest()).toBeNull()
  })

  it('says beforehand what would go, and leaves it', () => {
    fill()
    const asked = {
      folder: folderOf(floor),
      history: floor.history(),
      program: '',
      at: NOW,
      author: '',
      reason: '',
    }
    expect(plannedDrop({ ...asked, before: at(-9 * 24) })).toMatchObject({ facts: 15, upto: 15, id: 1 })
    expect(plannedDrop({ ...asked, before: at(-40 * 24) })).toBeNull()
    expect(floor.store.factsAfter(0, 1)[0].id).toBe(1)
  })
})

describe('heads that left', () => {
  it('are found as far as their seals are kept, and told apart from those that were dropped', () => {
    fill(DAYS.slice(0, 4))
    const dropped = head()
    fill(DAYS.slice(4))
    const kept = head()
    drop(floor, at(0), NOW)
    seal(floor, NOW)
    const { sealHash = '', sealAt = 0 } = floor.store.retentions.latest() ?? {}
    const published = [
      { head: kept, sentAt: new Date(NOW).toISOString() },
      { head: sealHash, sentAt: new Date(sealAt).toISOString() },
      { head: 'a'.repeat(64), sentAt: new Date(sealAt - 1).toISOString() },
    ]
    const ask = (heads: typeof published | { head: string; sentAt: null }[]) =>
      verifySeals(floor.store.db, { published: heads, onProgress() {} })
    expect(ask(published)).toMatchObject({ finding: null, headsFound: 2, headsDropped: 1 })
    expect(ask([{ head: 'b'.repeat(64), sentAt: null }]).finding).toMatchObject({
      what: 'head',
      text: expect.stringContaining('up to when seals were dropped'),
    })
    expect(dropped).toHaveLength(64)
  })
})

describe('verify after facts were dropped', () => {
  beforeEach(() => {
    fill()
    dropThree()
    expect(verify(floor)).toMatchObject({ finding: null, leftOver: 0, sealed: { fact: 15, retention: 1 } })
  })

  for (const column of ['at', 'upto', 'facts', 'first_ts', 'kept_from', 'open_from', 'seal', 'seal_at']) {
    it(`names the stub with an altered ${column}`, () => {
      floor.store.db.exec(`UPDATE retention SET ${column} = ${column} + 1`)
      expect(verify(floor).finding).toMatchObject({ what: 'altered', record: { kind: 'retention', id: 1 } })
    })
  }

  for (const column of ['author', 'seal_hash', 'carried_hash', 'checkpoint']) {
    it(`names the stub with one other letter in ${column}`, () => {
      floor.store.db.exec(`UPDATE retention SET ${column} = 'x' || substr(${column}, 2)`)
      expect(verify(floor).finding).toMatchObject({ what: 'altered', record: { kind: 'retention', id: 1 } })
    })
  }

  it('finds a stub that is gone', () => {
    floor.store.db.exec('DELETE FROM retention')
    expect(verify(floor).finding).toMatchObject({ what: 'seal', text: expect.stringContaining('missing') })
  })

  it('names the checkpoint with one flipped bit, and one that is gone', async () => {
    const file = checkpointFile(folderOf(floor), 1)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(file, bytes)
    expect(verify(floor).finding).toMatchObject({ what: 'checkpoint', text: expect.stringContaining(file) })
    await expect(compare(floor, NOW)).rejects.toThrow('STORE_ALTERED')
    rmSync(file)
    expect(verify(floor).finding).toMatchObject({
      what: 'checkpoint',
      text: expect.stringContaining('missing'),
    })
    await expect(compare(floor, NOW)).rejects.toThrow('STORE_CHECKPOINT_MISSING')
  })

  it('names the first fact that is kept, altered or gone', () => {
    floor.store.db.exec('UPDATE fact SET v = 8 WHERE id = 17')
    expect(verify(floor).finding).toMatchObject({ what: 'altered', record: { kind: 'fact', id: 17 } })
    floor.store.db.exec('DELETE FROM fact WHERE id = 16')
    expect(verify(floor).finding).toMatchObject({ what: 'missing', record: { kind: 'fact', id: 16 } })
  })

  for (const id of [-1, 0, 1, 15]) {
    it(`names a fact put in the place of what was dropped, as number ${id}`, () => {
      floor.store.db.exec(
        `INSERT INTO fact SELECT ${id}, ts, delay, signal, client, seq, quality, v, extra FROM fact WHERE id = 20`,
      )
      expect(verify(floor).finding).toMatchObject({ what: 'inserted', record: { kind: 'fact', id } })
    })
  }

  it('names an altered record of another kind that a dropped seal held', () => {
    floor.store.db.exec("UPDATE site_version SET author = 'y'")
    expect(verify(floor).finding).toMatchObject({ what: 'altered', record: { kind: 'site_version', id: 1 } })
  })

  it('finds carried seals that were altered or cut', () => {
    floor.store.db.exec('UPDATE carried_seal SET at = at + 1')
    expect(verify(floor).finding).toMatchObject({ what: 'seal' })
    floor.store.db.exec('DELETE FROM carried_seal')
    expect(verify(floor).finding).toMatchObject({ what: 'seal' })
  })

  it('says what is dropped and not yet deleted', () => {
    floor.store.db.exec(
      `INSERT INTO fact SELECT 15, ${at(-20 * 24)}, 0, signal, client, seq, quality, v, extra FROM fact WHERE id = 20`,
    )
    expect(verify(floor)).toMatchObject({ finding: null, leftOver: 1 })
  })
})

describe('figures of what was dropped', () => {
  it('are compared with those of the checkpoint: one that is altered is found by rebuild', async () => {
    fill()
    dropThree()
    floor.store.db.exec('UPDATE tally SET good = good + 1 WHERE slot = (SELECT min(slot) FROM tally)')
    const { differences } = await compare(floor, NOW)
    expect(differences).toMatchObject([{ table: 'tally', changed: expect.any(Number) }])
  })

  it('follow a defect that is found later in a unit of then, live as rebuilt', async () => {
    fill()
    dropThree()
    const defect = { ts: at(7), path: 'st-3/defect', v: 'scratch', extra: { unit: 'u-20', origin: 'st-1' } }
    floor.take([defect], NOW)
    const { scrap } = floor.store.db
      .prepare('SELECT sum(scrap) AS scrap FROM tally WHERE slot < ?')
      .get(at(-19 * 24)) as { scrap: number }
    expect(scrap).toBe(1_000_000)
    expect(await compare(floor, NOW)).toMatchObject({ differences: [] })
  })

  it('hold what is left of readings, without the doubt of one that was taken out', async () => {
    const since = at(6) - 20 * DAY
    const { store } = floor
    const state = (hours: number, quality?: 'uncertain'): Reading => ({
      ts: since + hours * HOUR,
      path: 'st-1/state',
      v: 'running',
      quality,
    })
    floor.take([state(0), state(1, 'uncertain'), state(2, 'uncertain'), state(3), state(4)])
    const said = { id: 1, at: NOW, author: '', reason: '', asked: {}, takenOut: [2], added: [] }
    store.transaction(() => store.corrections.add(said))
    floor.revise(floor.history(), since)
    seal(floor, NOW)
    floor.take(dayOf(-1))
    seal(floor, NOW)
    expect(drop(floor, at(0), NOW)).toBe(5)
    const left = store.db.prepare('SELECT fact, quality FROM past_run').all()
    expect(left).toEqual([
      { fact: 3, quality: 1 },
      { fact: 4, quality: 0 },
    ])
    expect(await compare(floor, NOW)).toMatchObject({ differences: [] })
  })

  it('keep the end of a session by a plain unit that is gone, when a serial unit of then is charged', async () => {
    const since = at(0) - 20 * DAY
    const { store } = floor
    floor.take([
      { ts: since + 7 * HOUR, path: 'st-1/badge', v: 'w-1', extra: { action: 'in' } },
      { ts: since + 8 * HOUR, path: 'st-1/cycle', v: 'good', extra: { unit: 'u' } },
      { ts: since + 14 * HOUR, path: 'st-1/cycle', v: 'good' },
    ])
    seal(floor, NOW)
    floor.take(dayOf(-1))
    seal(floor, NOW)
    const out = () => store.db.prepare('SELECT min(out_ts) FROM session').pluck().get()
    expect(out()).toBe(since + 14 * HOUR + 1)
    expect(drop(floor, at(0), NOW)).toBe(3)
    floor.take([{ ts: at(7), path: 'st-1/defect', v: 'scratch', extra: { unit: 'u', origin: 'st-1' } }], NOW)
    expect(out()).toBe(since + 14 * HOUR + 1)
    expect(await compare(floor, NOW)).toMatchObject({ differences: [] })
  })
})
