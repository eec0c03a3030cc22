import { dirname } from 'node:path'
import { createSealMaker, createSeals, verifySeals } from '../facts/index.ts'
import type { TestFloor } from '../floor/fixture.ts'
import { type RebuildResult, rebuild } from '../rebuild/index.ts'
import { allAtOnce, commitDrop, type DropScene, deleteDropped, forgetUnfinished } from './commit.ts'
import { type PreparedDrop, prepareDrop } from './prepare.ts'

// For the tests of this room: what the gateway does with threads and timers, at once.

export function seal({ store }: TestFloor, at: number): void {
  const make = createSealMaker(store.db)
  const chain = createSeals(store.db)
  for (let hasMore = true; hasMore; ) {
    const next = make(at, null)
    chain.append(next.seals)
    hasMore = next.hasMore
  }
}

/** Drops all that can go; answers with how many facts went. `between` is called once it is prepared. */
export function drop(floor: TestFloor, before: number, at: number, between: () => void = () => {}): number {
  const scene = sceneOf(floor)
  const prepared = prepare(floor, before, at)
  if (!prepared) return 0
  between()
  if (!allAtOnce(commitDrop(scene, prepared))) throw new Error('it was not committed')
  allAtOnce(deleteDropped(scene))
  floor.restart()
  return prepared.retention.facts
}

/** Begins to drop, and leaves it before the stub, as a kill does; answers whether there was anything to drop. */
export function begin(floor: TestFloor, before: number, at: number): boolean {
  const prepared = prepare(floor, before, at)
  if (!prepared) return false
  const commit = commitDrop(sceneOf(floor), prepared)
  for (let step = 0; step <= prepared.carried.length; step++) commit.next()
  commit.return(false)
  return true
}

function prepare(floor: TestFloor, before: number, at: number): PreparedDrop | null {
  allAtOnce(forgetUnfinished(sceneOf(floor)))
  return prepareDrop({
    folder: folderOf(floor),
    history: floor.history(),
    program: 'test',
    before,
    at,
    author: 'test',
    reason: 'test',
  })
}

function sceneOf(floor: TestFloor): DropScene {
  const { db, transaction } = floor.store
  return { db, folder: folderOf(floor), transaction }
}

export function verify(floor: TestFloor) {
  return verifySeals(floor.store.db, { published: [], folder: folderOf(floor), onProgress() {} })
}

export function compare(floor: TestFloor, now: number): Promise<RebuildResult> {
  return rebuild({
    folder: folderOf(floor),
    program: 'test',
    historyOf: floor.history,
    swap: false,
    clock: { now: () => now },
    tell() {},
  })
}

export function folderOf({ store }: TestFloor): string {
  return dirname(store.file)
}
