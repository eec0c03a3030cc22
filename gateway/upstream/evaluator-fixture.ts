import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openQueue } from '../../base/queue.ts'
import { unchanging } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { createEvaluator } from './evaluator.ts'
import { createStoreFixture, DAY, fixtureSite, quiet } from './fixture.ts'
import { openLedger } from './ledger.ts'
import type { Envelope } from './summary.ts'

// For the tests of this room: an evaluator on a real store, with a ledger and an outbox of its own.

const ends: (() => void)[] = []

/** Gives back all that was prepared: after each test. */
export function giveBack(): void {
  for (const end of ends.splice(0).reverse()) end()
}

/** `change` is made to the site beforehand. */
export function prepare(change: (site: Site) => void = () => {}) {
  const site = fixtureSite(1)
  change(site)
  const store = createStoreFixture(site)
  ends.push(() => store.remove())
  const clock = { at: DAY, now: () => clock.at }
  const files = join(store.folder, 'out')
  const db = new Sqlite(store.database, { readonly: true })
  const ledger = openLedger(join(files, 'ledger.db'))
  const queue = openQueue(join(files, 'outbox.db'), { numbered: true })
  ends.push(() => {
    queue.close()
    ledger.close()
    db.close()
  })
  const evaluator = createEvaluator({
    db,
    history: unchanging(site),
    sink: site.upstream[0],
    ledger,
    queue,
    clock,
    log: quiet,
  })
  return {
    site,
    store,
    ledger,
    queue,
    evaluator,
    /** Everything due at `now` is evaluated; what it brought into the outbox is taken out of it. */
    revisionsAt(now: number): Record<string, Envelope['summary']> {
      clock.at = now
      while (evaluator.step());
      const items = queue.take(1000)
      queue.accept(items.map(({ id }) => id))
      const summaries = items.map(({ body }) => (JSON.parse(body) as Envelope).summary)
      return Object.fromEntries(summaries.map((summary) => [summary.id, summary]))
    },
  }
}

/** The id of a summary, of the day shift of the first day unless said otherwise. */
export const idOf = (subject: string, shift = 'day', date = '2026-11-02') =>
  `plant-1/line-1/${subject}/${date}/${shift}`
