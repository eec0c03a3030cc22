import type { Clock } from '../base/index.ts'
import type { Outcome, Quarantined, Selection, Store } from './facts/index.ts'
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
  let isDone = false
  while (!isDone) {
    await commit.add((admit) => {
      // Looked up in the transaction that settles them: two who ask at once must not both admit an entry.
      const entries = store.quarantine.open(selection, last, BATCH)
      const tried = entries.map((entry) => ({ entry, admission: admit.again(entry, clock.now()) }))
      for (const { entry, admission } of tried) settle(entry, admission)
      last = entries.at(-1)?.id ?? last
      isDone = entries.length < BATCH
      return { stored: tried.flatMap(({ admission }) => admission.stored), duplicates: 0, refused: [] }
    })
  }
  return answer

  function settle({ id }: Quarantined, admission: Admission): void {
    const { stored, duplicates, refused } = admission
    answer.tried++
    answer.admitted += stored.length
    answer.duplicates += duplicates
    answer.refused += refused.length
    const outcome = outcomeOf(admission)
    if (outcome) store.quarantine.settle(id, clock.now(), author, outcome)
  }
}

/** undefined: nothing of it was taken or is held, and it stays. */
function outcomeOf({ stored, duplicates, refused }: Admission): Outcome | undefined {
  if (stored.length + duplicates === 0 && !refused.some(({ held }) => held)) return undefined
  if (refused.length > 0) return 'split'
  return stored.length > 0 ? 'admitted' : 'duplicate'
}
