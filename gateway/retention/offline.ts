import { type Clock, LinesideError } from '../../base/index.ts'
import {
  createDropSlice,
  createSealMaker,
  createSeals,
  MIGRATIONS,
  openStoreFile,
  type Retention,
  type StoreFile,
} from '../facts/index.ts'
import { commitDrop } from './commit.ts'
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
    const retention = dropNow(store, asked)
    const slice = createDropSlice(store.db)
    while (store.db.transaction(slice).immediate()) onDeleted()
    sealed(store, clock, 'stop')
    return retention
  } finally {
    store.close()
  }
}

function dropNow({ db }: StoreFile, asked: DropAsked): Retention | null {
  const prepared = prepareDrop(asked)
  if (!prepared) return null
  const scene = {
    db,
    folder: asked.folder,
    transaction: <T>(work: () => T) => db.transaction(work).immediate(),
  }
  if (!commitDrop(scene, prepared)) {
    throw new LinesideError(
      'STORE_RETENTION_FAILED',
      'the figures are not worked off: start the gateway until they are',
    )
  }
  return prepared.retention
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
