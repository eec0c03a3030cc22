import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, onTestFinished } from 'vitest'
import { unchanging } from '../../config/history.ts'
import { loadSite } from '../../config/index.ts'
import { openStore } from '../../gateway/facts/index.ts'
import { createFloor } from '../../gateway/floor/index.ts'
import { createAdmit } from '../../gateway/ingest/index.ts'
import { type KpiQuestion, queryKpis } from '../../gateway/kpi/index.ts'
import { type Ask, expectFamily } from './compare.ts'
import { type KpiFamily, kpiFamilies, readFamily, shuffled } from './kpi.ts'

/** A family lies in the past when it is asked about. */
const NOW = Date.UTC(2026, 11, 31)
const BATCH = 500

/** Takes readings through the rooms of the gateway without broker and page, in batches. */
function takenIn(family: KpiFamily, readings: KpiFamily['readings']): Ask {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-vectors-'))
  const store = openStore(folder)
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const site = loadSite(family.siteFile)
  const admit = createAdmit(unchanging(site), store)
  const floor = createFloor(store.db, unchanging(site), store.names)
  for (let start = 0; start < readings.length; start += BATCH) {
    store.transaction(() => {
      const admissions = readings
        .slice(start, start + BATCH)
        .map(({ client, topic, payload }) =>
          admit.message({ client, topic, payload: Buffer.from(payload), dup: false, at: NOW }),
        )
      floor.apply(
        admissions.flatMap(({ stored }) => stored),
        NOW,
      )
    })
  }
  return (query) => {
    const question = { ...(query as unknown as KpiQuestion), recount: true }
    return queryKpis(store.db, unchanging(site), question, NOW)
  }
}

describe('figures equal those of an independent implementation of kpi.md', () => {
  describe.each(kpiFamilies())('%s', (name) => {
    it('in the given order', async () => {
      const family = readFamily(name)
      await expectFamily(family, takenIn(family, family.readings))
    })

    it.each([1, 2, 3])('in another order of arrival, seed %i', async (seed) => {
      const family = readFamily(name)
      await expectFamily(family, takenIn(family, shuffled(family.readings, seed)))
    })
  })
})
