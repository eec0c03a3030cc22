import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createLog } from '../base/index.ts'
import { unchanging } from '../config/history.ts'
import { openStore } from './facts/index.ts'
import { at, siteOf } from './floor/fixture.ts'
import { createAdmit, createGroupCommit } from './ingest/index.ts'
import { createObstacleDesk } from './obstacles.ts'
import type { ObstacleStepKind } from './web/api.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-desk-'))
const store = openStore(folder)
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const clock = { now: () => at(20) }
const log = createLog('desk-test').child({}, { level: 'silent' })
const history = unchanging(siteOf())
const changes: number[] = []
const desk = createObstacleDesk({
  store,
  commit: createGroupCommit(store, createAdmit(history, store), () => {}, clock, log),
  history: () => history,
  onChanged: (upto) => changes.push(upto),
  clock,
})

async function report(from: number | null = at(9), to: number | null = at(10)): Promise<number> {
  const asked = { worker: 'w-1', station: 'st-1', cause: 'starved', words: 'no housings', from, to }
  return (await desk.take({ asked: { kind: 'report', ...asked }, author: 'ana', own: 'w-1' })).id
}
const step = (id: number, kind: ObstacleStepKind, own: string | null = null, to: number | null = null) =>
  desk.take({ asked: { kind, id, to, words: 'as said' }, author: 'ben', own })

describe('a report', () => {
  it('that says nothing of when is of now, and lasts until that is said', async () => {
    const id = await report(null, null)
    expect(store.obstacles.get(id)).toMatchObject({ from: at(20), to: null, author: 'ana', at: at(20) })
  })

  it('is over now where a close does not say when', async () => {
    const id = await report(at(9), null)
    await step(id, 'close', 'w-1')
    expect(store.obstacles.get(id)).toMatchObject({ to: at(20), state: 'reported' })
  })

  it('is not decided by the worker whom it is about, though they may answer for others', async () => {
    const id = await report()
    await step(id, 'answer')
    for (const kind of ['approve', 'refuse'] as const)
      await expect(step(id, kind, 'w-1')).rejects.toMatchObject({ code: 'OBSTACLE_OWN' })
    await step(id, 'approve', 'w-2')
    await expect(step(id, 'take_back', 'w-1')).rejects.toMatchObject({ code: 'OBSTACLE_OWN' })
  })

  it('tells of changed figures with its approval and when that is taken back, and else not', async () => {
    const id = await report()
    changes.length = 0
    await step(id, 'answer')
    await step(id, 'refuse')
    await step(id, 'take_back')
    expect(changes).toHaveLength(0)
    await step(id, 'approve')
    expect(changes).toHaveLength(1)
    await step(id, 'take_back')
    expect(changes).toHaveLength(2)
  })

  it('has its end said once, and no later than a day after it began', async () => {
    const id = await report()
    await expect(step(id, 'answer', null, at(11))).rejects.toMatchObject({ code: 'OBSTACLE_NOT_POSSIBLE' })
    const long = await report(at(-10), null)
    await expect(step(long, 'close')).rejects.toMatchObject({ code: 'OBSTACLE_NOT_POSSIBLE' })
    await step(long, 'close', null, at(14))
  })

  it('of before what is kept cannot be approved any more', async () => {
    const id = await report(at(1), at(2))
    await step(id, 'answer')
    const dropped = { ...NOTHING_DROPPED, openFrom: at(6) }
    store.transaction(() => store.retentions.add(dropped))
    await expect(step(id, 'approve')).rejects.toMatchObject({ code: 'OBSTACLE_BEFORE_RETENTION' })
    expect(store.obstacles.get(id)?.state).toBe('answered')
    await expect(step(99, 'answer')).rejects.toMatchObject({ code: 'OBSTACLE_UNKNOWN' })
  })
})

const NOTHING_DROPPED = {
  id: 1,
  at: 0,
  author: '',
  reason: '',
  upto: 0,
  facts: 0,
  firstArrival: 0,
  lastArrival: 0,
  firstTs: 0,
  keptFrom: 0,
  openFrom: 0,
  seal: 0,
  sealAt: 0,
  sealHash: '',
  carriedHash: '',
  checkpoint: '',
}
