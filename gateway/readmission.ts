import type { Clock } from '../base/index.ts'
import type { Selection, Store } from './facts/index.ts'
import type { Admission, GroupCommit } from './ingest/index.ts'
import type { ReadmitAnswer } from './web/index.ts'

/** Entries tried in one transaction: acknowledgements wait no longer than that. */
const BATCH = 200

/**
 * Tries the readings in quarantine again, by the configuration as it is now; those that it still refuses stay where
 * they are. Rejects with STORE_FAILED; what was admitted until then stays admitted.
 */
export async function readmit(
  store: Store,
  commit: GroupCommit,
  clock: Clock,
  selection: Selection,
  author: string,
): Promise<ReadmitAnswer> {
  const answer: ReadmitAnswer = { tried: 0, admitted: 0, duplicates: 0, refused: 0 }
  let last = 0
  for (let entries = next(); entries.length > 0; entries = next()) {
    await commit.add((admit) => {
      const total: Admission = { stored: [], duplicates: 0, refused: [] }
      for (const entry of entries) {
        const { stored, duplicates, refused } = admit.again(entry)
        answer.tried++
        answer.admitted += stored.length
        answer.duplicates += duplicates
        answer.refused += refused.length
        total.stored.push(...stored)
        if (stored.length + duplicates === 0) continue
        const outcome = refused.length > 0 ? 'split' : stored.length > 0 ? 'admitted' : 'duplicate'
        store.quarantine.settle(entry.id, clock.now(), author, outcome)
      }
      return total
    })
  }
  return answer

  function next() {
    const entries = store.quarantine.open(selection, last, BATCH)
    last = entries.at(-1)?.id ?? last
    return entries
  }
}
