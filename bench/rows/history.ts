import { statSync } from 'node:fs'
import { get, type RunningGateway, settled, siteFile } from '../../test/gateway.ts'
import { median, whole } from '../figures.ts'
import { run, secondsToReady, withGateway } from '../gateway.ts'
import { PLANT_SITE } from '../plant.ts'
import type { Bench, Result, RowFamily } from '../row.ts'
import { besideReports } from './beside-reports.ts'

const DAY_MS = 86_400_000
const SHORT_FACTS = 1e6
const QUESTIONS = 25
const STARTS = 3

interface History {
  data: string
  facts: number
}

/** What a long history costs: a month's question, the start, the disk. Its baseline: a history of 1 M facts. */
export const history: RowFamily = {
  ids: ['B5', 'B5 beside', 'B7', 'B8'],
  async measure({ folder, facts, only, say }: Bench): Promise<Result[]> {
    const file = siteFile(folder, PLANT_SITE)
    const short = await makeHistory(file, `${folder}/short`, SHORT_FACTS, say)
    const long = await makeHistory(file, `${folder}/long`, facts, say)
    const month = await askBoth(file, short, long)
    const starts: number[] = []
    for (let n = 0; n < STARTS; n++) starts.push(await secondsToReady(file, long.data))
    const ready = median(starts)
    // The store is closed, so that its log is worked into it.
    const bytes = statSync(`${long.data}/lineside.db`).size / long.facts
    // Last: it adds facts to the store.
    const beside = only.includes('B5 beside') ? [await besideReports(file, long, say)] : []
    const millions = `${(long.facts / 1e6).toFixed(1)} M facts`
    const ratio = month.long / month.short
    return [
      {
        id: 'B5',
        what: `month of ${whole(month.rows)} shift rows, 200 workers, ${millions}`,
        measured: `${whole(month.long)} ms, the first ${whole(month.first)} ms; ${ratio.toFixed(2)} × over 1 M`,
        reach: '≤ 50 ms, ≤ 1.3 ×',
        value: month.long,
        isReached: month.long <= 50 && ratio <= 1.3,
      },
      ...beside,
      {
        id: 'B7',
        what: `start to ready, ${millions}`,
        measured: `${ready.toFixed(2)} s`,
        reach: '≤ 3 s',
        value: ready,
        isReached: ready <= 3,
      },
      {
        id: 'B8',
        what: `disk a reading, all of it, ${millions}`,
        measured: `${bytes.toFixed(1)} bytes`,
        reach: '≤ 60 bytes',
        value: bytes,
        isReached: bytes <= 60,
      },
    ]
  },
}

/** Facts are written to the store; the figures are worked out by the gateway that finds them. */
async function makeHistory(file: string, data: string, wanted: number, say: Bench['say']): Promise<History> {
  const facts = Number(await run('history.ts', ['--data', data, '--facts', String(wanted)]))
  await workOut(file, { data, facts }, say)
  return { data, facts }
}

/** Has a gateway work out the figures of what was written. */
export async function workOut(file: string, { data, facts }: History, say: Bench['say']): Promise<void> {
  say(`${whole(facts)} facts written`)
  const started = performance.now()
  await withGateway(file, data, async (gateway) => {
    while ((await get<{ store: { lag: number } }>(gateway, '/api/v1/status')).store.lag > 0) {
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })
  const seconds = (performance.now() - started) / 1000
  say(`figures of them worked out in ${whole(seconds)} s, ${whole(facts / seconds)}/s`)
}

/** Asks both by turns: what else the machine does falls on both. Milliseconds until the last byte, medians. */
async function askBoth(file: string, short: History, long: History) {
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const query = `/api/v1/kpis?by=worker&bucket=shift&from=${to - 30 * DAY_MS}&to=${to}`
  return withGateway(file, short.data, (one) =>
    withGateway(file, long.data, async (other) => {
      await Promise.all([settled(one), settled(other)])
      const { ms: first, rows } = await ask(other, query)
      await ask(one, query)
      const times = { short: [] as number[], long: [] as number[] }
      for (let n = 0; n < QUESTIONS; n++) {
        times.short.push((await ask(one, query)).ms)
        times.long.push((await ask(other, query)).ms)
      }
      return { first, rows, short: median(times.short), long: median(times.long) }
    }),
  )
}

async function ask({ url }: RunningGateway, query: string): Promise<{ ms: number; rows: number }> {
  const started = performance.now()
  const text = await (await fetch(new URL(query, url))).text()
  const ms = performance.now() - started
  return { ms, rows: (JSON.parse(text) as { rows: unknown[] }).rows.length }
}
