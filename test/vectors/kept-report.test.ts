import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { unchanging } from '../../config/history.ts'
import { loadSite } from '../../config/index.ts'
import { openStore } from '../../gateway/facts/index.ts'
import { createFloor } from '../../gateway/floor/index.ts'
import { createAdmit } from '../../gateway/ingest/index.ts'
import { createReports, jsonOf, type KpiQuestion, queryKpis } from '../../gateway/kpi/index.ts'
import { rebuild } from '../../gateway/rebuild/index.ts'
import { readFamily } from './kpi.ts'

/** The family lies in the past when it is asked about. */
const NOW = Date.UTC(2026, 11, 31)

it('what a report remembers of closed shifts is given no more once rebuilt tables are swapped in', async () => {
  const family = readFamily('crews')
  const [{ query }] = family.expect
  const question: KpiQuestion = { ...query, bucket: 'shift' }
  const history = unchanging(loadSite(family.siteFile))
  const folder = mkdtempSync(join(tmpdir(), 'lineside-kept-'))
  const store = openStore(folder)
  onTestFinished(() => {
    if (store.db.open) store.close()
    rmSync(folder, { recursive: true })
  })
  store.transaction(() => {
    const admit = createAdmit(history, store)
    const facts = family.readings.flatMap(
      ({ client, topic, payload }) =>
        admit.message({ client, topic, payload: Buffer.from(payload), dup: false, at: NOW }).stored,
    )
    createFloor(store.db, history, store.names).apply(facts, NOW)
  })
  const reader = new Sqlite(store.file, { readonly: true })
  onTestFinished(() => void reader.close())
  const reports = createReports(reader, history)
  const reported = () => reader.transaction(() => jsonOf(reports.answer(question, NOW)))()
  const workedOut = () => JSON.stringify(queryKpis(reader, history, question, NOW))
  const right = workedOut()

  store.db.exec('UPDATE tally SET good = good + 1000000')
  const wrong = reported()
  expect(wrong).not.toBe(right)
  // Behind its back: it goes on with what it remembers.
  store.db.exec('UPDATE tally SET good = good + 1000000')
  expect(workedOut()).not.toBe(wrong)
  expect(reported()).toBe(wrong)

  store.close()
  const clock = { now: () => NOW }
  const options = { folder, program: '1', historyOf: () => history, swap: true, clock, tell: () => {} }
  expect((await rebuild(options)).backup).not.toBeNull()
  expect(reported()).toBe(right)
})
