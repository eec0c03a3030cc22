import { type Clock, LinesideError } from '../../base/index.ts'
import { BEGINNING, END, type SiteHistory } from '../../config/history.ts'
import { type Correction, correctionClient, type Fact, type Store } from '../facts/index.ts'
import { createCalendar, type Projector } from '../floor/index.ts'
import type { GroupCommit } from '../ingest/index.ts'
import type { CorrectionAsked, CorrectionEffect } from '../web/api.ts'
import type { CorrectionChange, MovedFigures } from '../web/messages.ts'
import { effectOf, movedBy } from './effect.ts'
import { createFactReader } from './facts.ts'
import { planCorrection } from './plan.ts'
import type { Plan } from './planned.ts'

/** Puts right what sensors could not know (contract.md 3). Each is kept for good, with who and why; figures follow. */
export interface CorrectionDesk {
  /** What figures it would change; nothing is kept. */
  preview(asked: CorrectionAsked): CorrectionEffect[]
  /** Whose figures it would change, or its revocation; nothing is kept. */
  moved(change: CorrectionChange): MovedFigures[]
  /** Keeps it, and answers with its number. Rejects with CORRECTION_NOT_POSSIBLE,
   * CORRECTION_BEFORE_RETENTION or STORE_FAILED. */
  make(asked: CorrectionAsked, author: string, reason: string): Promise<number>
  /** Takes it back: figures are what they were. Rejects with CORRECTION_UNKNOWN, CORRECTION_REVOKED or STORE_FAILED. */
  revoke(id: number, author: string, reason: string): Promise<void>
}

interface DeskParts {
  store: Store
  commit: GroupCommit
  projector: Pick<Projector, 'revise' | 'revised'>
  history(): SiteHistory
  /** The history as the store has it by now, within the transaction that changes it. */
  corrected(): SiteHistory
  /** Lets all go by what is on disk, where the history is another by it. */
  use(): Promise<void>
  clock: Clock
}

/** What a correction, or its revocation, does: the first instant touched, and the work; that answers with facts stored. */
interface Work {
  since: number
  carryOut(): Fact[]
}

function isCallersDoing(error: unknown): boolean {
  return error instanceof LinesideError && error.code.startsWith('CORRECTION_')
}

export function createCorrectionDesk({
  store,
  commit,
  projector,
  history,
  corrected,
  use,
  clock,
}: DeskParts): CorrectionDesk {
  const facts = createFactReader(store)
  const plan = (asked: CorrectionAsked) => planCorrection(asked, history(), store, facts, clock.now())

  /** Within a transaction; answers with the facts that it adds. */
  function carryOut(
    asked: CorrectionAsked,
    { takeOut, add, settles }: Plan,
    author: string,
    reason: string,
  ): Fact[] {
    const id = store.corrections.nextId()
    const client = store.names.id('client', correctionClient(id))
    const at = clock.now()
    const facts = add.map((reading) => store.append({ ...reading, at, client, seq: null, quality: 'good' }))
    const added = facts.map((fact) => fact.id)
    store.corrections.add({ id, at, author, reason, asked: { ...asked }, takenOut: takeOut, added })
    if (settles !== undefined) store.quarantine.settle(settles, at, author, 'corrected')
    return facts
  }

  const selectTime = store.db.prepare<[number], number>('SELECT ts FROM fact WHERE id = ?').pluck()
  /** One that is gone was dropped: it happened before all that is open. */
  const timeOf = (fact: number) => selectTime.get(fact) ?? BEGINNING

  function sinceOf({ takeOut, add, since = END }: Plan): number {
    return open(Math.min(since, ...takeOut.map(timeOf), ...add.map(({ ts }) => ts)))
  }

  function touchedBy({ asked, takenOut, added }: Correction): number {
    if (asked.kind === 'standard') return createCalendar(history()).midnight(String(asked.from))
    return Math.min(...[...takenOut, ...added].map(timeOf))
  }

  /** The instant, if what happened then can still be put right. */
  function open(since: number): number {
    const openFrom = store.retentions.latest()?.openFrom
    if (openFrom === undefined || since >= openFrom) return since
    throw new LinesideError('CORRECTION_BEFORE_RETENTION', `kept from ${new Date(openFrom).toISOString()}`)
  }

  function making(asked: CorrectionAsked, author: string, reason: string): Work {
    const planned = plan(asked)
    return { since: sinceOf(planned), carryOut: () => carryOut(asked, planned, author, reason) }
  }

  function revoking(id: number, author: string, reason: string): Work {
    const correction = store.corrections.get(id)
    if (!correction) throw new LinesideError('CORRECTION_UNKNOWN', String(id))
    if (correction.revoked)
      throw new LinesideError('CORRECTION_REVOKED', `${id}, by ${correction.revoked.author}`)
    return {
      since: open(touchedBy(correction)),
      carryOut() {
        store.corrections.revoke(correction, clock.now(), author, reason)
        if (correction.asked.kind === 'quarantined') store.quarantine.reopen(Number(correction.asked.entry))
        return []
      },
    }
  }

  const scene = () => ({ store, history: history(), now: clock.now() })
  /** The same, as something that is only tried. */
  const trying = (prepare: () => Work) => () => {
    const { since, carryOut: work } = prepare()
    const carry = () => {
      work()
      return corrected()
    }
    return { since, carryOut: carry }
  }

  /** What the work stores is on disk, and derived from then on, when this resolves. */
  async function write(prepare: () => Work): Promise<void> {
    let failed: unknown
    await commit.add(() => {
      try {
        const { since, carryOut: work } = prepare()
        const stored = work()
        projector.revise(corrected(), since)
        return { stored, duplicates: 0, refused: [] }
      } catch (error) {
        if (!isCallersDoing(error)) throw error
        // Nothing is written before what can be wrong is looked at: readings of the same commit are to stay.
        failed = error
        return { stored: [], duplicates: 0, refused: [] }
      }
    })
    if (failed) throw failed
    projector.revised()
    await use()
  }

  return {
    preview: (asked) =>
      effectOf(
        scene(),
        trying(() => making(asked, '', '')),
      ),
    moved: (change) =>
      movedBy(
        scene(),
        trying(() => ('make' in change ? making(change.make, '', '') : revoking(change.revoke, '', ''))),
      ),
    async make(asked, author, reason) {
      let id = 0
      await write(() => {
        const work = making(asked, author, reason)
        id = store.corrections.nextId()
        return work
      })
      return id
    },
    revoke: (id, author, reason) => write(() => revoking(id, author, reason)),
  }
}
