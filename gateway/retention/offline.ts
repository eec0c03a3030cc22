import { rmSync } from 'node:fs'
import { type Clock, LinesideError } from '../../base/index.ts'
import {
  checkpointsBefore,
  createSealMaker,
  createSeals,
  MIGRATIONS,
  openStoreFile,
  type Retention,
  type StoreFile,
} from '../facts/index.ts'
import { allAtOnce, commitDrop, type DropScene, deleteDropped, forgetUnfinished } from './commit.ts'
import { type DropAsked, prepareDrop } from './prepare.ts'

/**
 * Drops old facts of a store whose gateway does not run, and seals that it was done; null: there was nothing to drop.
 * `onDeleted` is told how many rows are deleted so far. Throws STORE_*: STORE_LOCKED while the gateway runs,
 * STORE_RETENTION_FAILED while figures are not worked off, STORE_ALTERED where what is to go is not as it was sealed.
 */
export function dropOffline(asked: DropAsked, clock: Clock, onDeleted: () => void): Retention | null {
  const store = openStoreFile(asked.folder, MIGRATIONS, clock.now())
  try {
    sealed(store, clock, 'start')
    const scene: DropScene = {
      db: store.db,
      folder: asked.folder,
      transaction: (work) => store.db.transaction(work).immediate(),
    }
    const retention = dropNow(scene, asked)
    allAtOnce(deleteDropped(scene), onDeleted)
    sealed(store, clock, 'stop')
    return retention
  } finally {
    store.close()
  }
}

function dropNow(scene: DropScene, asked: DropAsked): Retention | null {
  allAtOnce(forgetUnfinished(scene))
  const prepared = prepareDrop(asked)
  if (!prepared) return null
  const { retention } = prepared
  if (!allAtOnce(commitDrop(scene, prepared))) {
    throw new LinesideError(
      'STORE_RETENTION_FAILED',
      'the figures are not worked off: start the gateway until they are',
    )
  }
  for (const file of checkpointsBefore(asked.folder, retention.id)) rmSync(file, { force: true })
  return retention
}

function sealed({ db }: StoreFile, clock: Clock, mark: 'start' | 'stop'): void {
  const make = createSealMaker(db)
  const chain = createSeals(db)
  for (let hasMore = true; hasMore; ) {
    const next = make(clock.now(), mark)
    chain.append(next.seals)
    hasMore = next.hasMore
  }
}
