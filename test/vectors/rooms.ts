import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type SiteHistory, unchanging } from '../../config/history.ts'
import { loadSite } from '../../config/index.ts'
import { openStore, type Store } from '../../gateway/facts/index.ts'
import { createFloor } from '../../gateway/floor/index.ts'
import { createAdmit } from '../../gateway/ingest/index.ts'
import type { KpiFamily } from './kpi.ts'

/** A family lies in the past when it is asked about. */
export const NOW = Date.UTC(2026, 11, 31)

/** The rooms of the gateway with the site of a family, without broker and page. */
export interface FamilyRooms {
  store: Store
  folder: string
  history: SiteHistory
  /** Takes readings in, a batch in a transaction. */
  takeIn(readings: KpiFamily['readings']): void
}

/** Rooms of their own until the test is over; `batch` readings are taken in at a time. */
export function roomsFor(family: KpiFamily, batch: number): FamilyRooms {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-vectors-'))
  const store = openStore(folder)
  onTestFinished(() => {
    if (store.db.open) store.close()
    rmSync(folder, { recursive: true })
  })
  const history = unchanging(loadSite(family.siteFile))
  const admit = createAdmit(history, store)
  const floor = createFloor(store.db, history, store.names)
  function takeIn(readings: KpiFamily['readings']): void {
    for (let start = 0; start < readings.length; start += batch) {
      store.transaction(() => {
        const stored = readings
          .slice(start, start + batch)
          .flatMap(
            ({ client, topic, payload }) =>
              admit.message({ client, topic, payload: Buffer.from(payload), dup: false, at: NOW }).stored,
          )
        floor.apply(stored, NOW)
      })
    }
  }
  return { store, folder, history, takeIn }
}
