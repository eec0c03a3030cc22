import { describe, it } from 'vitest'
import { type KpiQuestion, queryKpis } from '../../gateway/kpi/index.ts'
import { type Ask, expectFamily } from './compare.ts'
import { type KpiFamily, kpiFamilies, readFamily, shuffled } from './kpi.ts'
import { NOW, roomsFor } from './rooms.ts'

const BATCH = 500
/** More of them in `npm run soak`. */
const SEEDS = Array.from({ length: Number(process.env.LINESIDE_SHUFFLES ?? 1) }, (_, i) => i + 1)

/** Takes readings through the rooms of the gateway; answers questions to them. */
function takenIn(family: KpiFamily, readings: KpiFamily['readings']): Ask {
  const { store, history, takeIn } = roomsFor(family, BATCH)
  takeIn(readings)
  return (query) => {
    const question = { ...(query as unknown as KpiQuestion), recount: true }
    return queryKpis(store.db, history, question, NOW)
  }
}

describe('figures equal those of an independent implementation of kpi.md', () => {
  describe.each(kpiFamilies())('%s', (name) => {
    it('in the given order', async () => {
      const family = readFamily(name)
      await expectFamily(family, takenIn(family, family.readings))
    })

    it.each(SEEDS)('in another order of arrival, seed %i', async (seed) => {
      const family = readFamily(name)
      await expectFamily(family, takenIn(family, shuffled(family.readings, seed)))
    })
  })
})
