import { dirname } from 'node:path'
import { createDropSlice, createSealMaker, createSeals, verifySeals } from '../facts/index.ts'
import type { TestFloor } from '../floor/fixture.ts'
import { type RebuildResult, rebuild } from '../rebuild/index.ts'
import { commitDrop } from './commit.ts'
import { prepareDrop } from './prepare.ts'

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

/** Drops all that can go; answers with how many facts went. */
export function drop(floor: TestFloor, before: number, at: number): number {
  const { store } = floor
  const prepared = prepareDrop({
    folder: folderOf(floor),
    history: floor.history(),
    program: 'test',
    before,
    at,
    author: 'test',
    reason: 'test',
  })
  if (!prepared) return 0
  const scene = { db: store.db, folder: folderOf(floor), transaction: store.transaction }
  if (!commitDrop(scene, prepared)) throw new Error('it was not committed')
  const slice = createDropSlice(store.db)
  while (store.transaction(slice));
  floor.restart()
  return prepared.retention.facts
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
