import { cpSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createRetentions, openStoreReader } from '../../gateway/facts/index.ts'
import { lineside } from '../../test/command.ts'
import { type RunningGateway, siteFile } from '../../test/gateway.ts'
import { portOf } from '../../test/raw-client.ts'
import { median, whole } from '../figures.ts'
import { type Loaded, load, run, withGateway } from '../gateway.ts'
import { PLANT_SITE } from '../plant.ts'
import type { Bench, Result, RowFamily } from '../row.ts'
import { workOut } from './history.ts'

/** Ten weeks of the plant: rather more than the half is older than the least that retention keeps. */
const FACTS = 2e6
const KEPT_DAYS = 31
const LOAD = { rate: 1000, seconds: 5 }
/** Many short ones by turns, so many of each phase: what else the machine does falls on both. */
const ROUNDS = 7
const DAY_MS = 86_400_000

type Phase = 'prepared' | 'deleted'

interface Round {
  phase: Phase
  alone: Loaded
  beside: Loaded
}

/** What dropping old facts costs. Its baseline: a gateway over the same store that drops nothing. */
export const dropping: RowFamily = {
  ids: ['B3 dropping', 'B8 dropped'],
  async measure({ folder, only, say }: Bench): Promise<Result[]> {
    const file = siteFile(folder, PLANT_SITE)
    const [keeps, drops] = [`${folder}/keeps`, `${folder}/drops`]
    const facts = Number(await run('history.ts', ['--data', keeps, '--facts', String(FACTS)]))
    await workOut(file, { data: keeps, facts }, say)
    cpSync(keeps, drops, { recursive: true })
    const before = { size: statSync(`${keeps}/lineside.db`).size, facts }
    const beside = only.includes('B3 dropping') ? [await besideDropping(file, { keeps, drops }, say)] : []
    return [...beside, await afterwards(file, drops, before)]
  },
}

async function besideDropping(
  file: string,
  { keeps, drops }: { keeps: string; drops: string },
  say: Bench['say'],
): Promise<Result> {
  const rounds = await withGateway(file, keeps, async (keeping) => {
    // What has just started is still being compiled.
    await load(portOf(keeping), LOAD)
    return withGateway(file, drops, (one) => byTurns({ keeping, dropping: one, drops }, say), [
      `gateway.retention.facts=P${KEPT_DAYS}D`,
    ])
  })
  const ratioOf = (phase: Phase) => {
    const some = rounds.filter((round) => round.phase === phase)
    return median(some.map(({ alone, beside }) => beside.p99 / alone.p99))
  }
  const ratio = Math.max(ratioOf('prepared'), ratioOf('deleted'))
  const p99 = (side: 'alone' | 'beside') => median(rounds.map((round) => round[side].p99)).toFixed(1)
  const slowest = (side: 'alone' | 'beside') => whole(Math.max(...rounds.map((round) => round[side].max)))
  return {
    id: 'B3 dropping',
    what: `acknowledgement at 1,000/s while old facts are dropped, of ${whole(FACTS / 1e6)} M facts`,
    measured:
      `p99 ${p99('beside')} ms, alone ${p99('alone')} ms; prepared ${ratioOf('prepared').toFixed(2)} ×, ` +
      `deleted ${ratioOf('deleted').toFixed(2)} ×; slowest ${slowest('beside')} ms, alone ${slowest('alone')} ms`,
    reach: '≤ 1.5 × alone',
    value: ratio,
    isReached: ratio <= 1.5,
  }
}

/** While one is measured the other is stopped: nothing but its own work falls on a gateway. */
async function byTurns(
  { keeping, dropping: other, drops }: { keeping: RunningGateway; dropping: RunningGateway; drops: string },
  say: Bench['say'],
): Promise<Round[]> {
  const rounds: Round[] = []
  const isNext = (phase: Phase) => rounds.filter((round) => round.phase === phase).length < ROUNDS
  while (isNext('deleted')) {
    const phase = hasStub(drops) ? 'deleted' : 'prepared'
    if (!isNext(phase)) {
      await delay(1000)
      continue
    }
    other.process.kill('SIGSTOP')
    const alone = await load(portOf(keeping), LOAD)
    other.process.kill('SIGCONT')
    const beside = await load(portOf(other), LOAD)
    say(`p99 ${alone.p99.toFixed(1)} ms alone, ${beside.p99.toFixed(1)} ms while it is ${phase}`)
    rounds.push({ phase, alone, beside })
  }
  return rounds
}

function hasStub(data: string): boolean {
  const db = openStoreReader(data)
  try {
    return createRetentions(db).latest() !== null
  } finally {
    db.close()
  }
}

/** The rest is deleted at once; what the store takes then, and whether its file is smaller. */
async function afterwards(
  file: string,
  data: string,
  before: { size: number; facts: number },
): Promise<Result> {
  const date = new Date(Date.now() - KEPT_DAYS * DAY_MS).toISOString().slice(0, 10)
  const done = await lineside(['retain', file, '--before', date, '--set', `gateway.data=${data}`])
  if (done.status !== 0) throw new Error(`retain ended with ${done.status}: ${done.progress}`)
  const after = statSync(`${data}/lineside.db`).size
  const db = openStoreReader(data)
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  const kept = count('SELECT count(*) FROM fact')
  const pages = Number(db.pragma('page_count', { simple: true }))
  const free = Number(db.pragma('freelist_count', { simple: true }))
  db.close()
  const was = before.size / before.facts
  const bytes = (after * (1 - free / pages)) / kept
  const ratio = bytes / was
  const mb = (size: number) => `${whole(size / 1e6)} MB`
  return {
    id: 'B8 dropped',
    what: `disk a reading that is kept, ${(kept / 1e6).toFixed(1)} M of ${whole(FACTS / 1e6)} M`,
    measured:
      `${bytes.toFixed(1)} bytes in use, figures of all included; ${ratio.toFixed(2)} × before (${was.toFixed(1)}); ` +
      `file ${mb(after)}, before ${mb(before.size)}, of which ${mb((after * free) / pages)} are free for what comes`,
    reach: '≤ 1.1 × before',
    value: ratio,
    isReached: ratio <= 1.1,
  }
}
