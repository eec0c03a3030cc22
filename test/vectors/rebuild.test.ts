import { describe, expect, it, onTestFinished } from 'vitest'
import type { SiteHistory } from '../../config/history.ts'
import { openStore } from '../../gateway/facts/index.ts'
import { queryKpis } from '../../gateway/kpi/index.ts'
import { type RebuildEvent, rebuild } from '../../gateway/rebuild/index.ts'
import { expectFamily } from './compare.ts'
import { kpiFamilies, readFamily, shuffled } from './kpi.ts'
import { NOW, roomsFor } from './rooms.ts'

/** Small, as they come in live. */
const BATCH = 97

interface Case {
  folder: string
  history: SiteHistory
}

function rebuilt({ folder, history }: Case, more: Partial<Parameters<typeof rebuild>[0]> = {}) {
  const clock = { now: () => NOW }
  const fixed = { folder, program: '1', historyOf: () => history, swap: false, clock, tell: () => {} }
  return rebuild({ ...fixed, ...more })
}

describe('rebuilt tables equal those kept while readings came in, to the byte', () => {
  it.each(kpiFamilies().map((name, index) => [name, index + 1] as const))(
    '%s, in an order of its own',
    async (name, seed) => {
      const family = readFamily(name)
      const store = roomsFor(family, BATCH)
      store.takeIn(shuffled(family.readings, seed))
      expect(await rebuilt(store)).toMatchObject({ differences: [], backup: null })
    },
  )
})

describe('while it works', () => {
  it('readings that come in and names that are new are taken over, and both sides are compared with them', async () => {
    const family = readFamily('crews')
    const readings = shuffled(family.readings, 5)
    const store = roomsFor(family, BATCH)
    store.takeIn(readings.slice(0, 300))
    let isFirst = true
    const tell = ({ kind }: RebuildEvent) => {
      if (kind !== 'begun' || !isFirst) return
      isFirst = false
      store.takeIn(readings.slice(300))
    }
    const { differences, facts } = await rebuilt(store, { tell })
    expect(differences).toEqual([])
    expect(facts).toBe(store.store.lastFact())
  })

  it('it begins anew where the configuration changes, and where another version of the program began', async () => {
    const family = readFamily('basic')
    const store = roomsFor(family, BATCH)
    store.takeIn(family.readings)
    store.store.db.exec('UPDATE tally SET good = good + 1')
    await rebuilt(store)
    const events: string[] = []
    const tell = (event: RebuildEvent) => {
      events.push(event.kind === 'begun' ? `begun after ${event.derived}` : event.kind)
      if (events.length > 1) return
      const version = { at: NOW, from: NOW, author: 'Chen', changes: [], said: {} as never }
      store.store.siteVersions.add(version)
    }
    await rebuilt(store, { tell })
    expect(events.slice(0, 3)).toEqual([`begun after ${store.store.lastFact()}`, 'changed', 'begun after 0'])
    await rebuilt(store, { tell, program: '2' })
    expect(events.filter((event) => event === 'begun after 0')).toHaveLength(2)
  })
})

describe('a store whose figures were altered behind its back', () => {
  it('is set right by swapping in, after a backup, and gives the figures of the facts again', async () => {
    const family = readFamily('crews')
    const kept = roomsFor(family, BATCH)
    kept.takeIn(shuffled(family.readings, 3))
    const { db } = kept.store
    const { changes: units } = db.prepare('UPDATE tally SET good = good + 1000000').run()
    const { changes: sessions } = db.prepare('DELETE FROM session WHERE in_fact % 2 = 0').run()
    db.exec("INSERT INTO mark VALUES ((SELECT min(station) FROM tally), 1, 2, 'repeats')")

    const { differences } = await rebuilt(kept)
    expect(differences).toMatchObject([
      { table: 'session', changed: 0, missing: sessions, surplus: 0 },
      { table: 'tally', changed: units, missing: 0, surplus: 0 },
      { table: 'mark', changed: 0, missing: 0, surplus: 1 },
    ])
    await expect(rebuilt(kept, { swap: true })).rejects.toMatchObject({ code: 'STORE_LOCKED' })

    kept.store.close()
    const swapped = await rebuilt(kept, { swap: true })
    expect(swapped.backup).toMatch(/backups/)
    expect(await rebuilt(kept)).toMatchObject({ differences: [] })
    const again = openStore(kept.folder)
    onTestFinished(() => again.close())
    await expectFamily(family, (query) => queryKpis(again.db, kept.history, query as never, NOW))
  })
})
