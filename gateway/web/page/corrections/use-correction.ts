import { useState } from 'preact/hooks'
import type { CorrectionAnswer } from '../../api.ts'
import { failureOf, post, type RequestFailed } from '../data/fetch.ts'
import type { EffectRow } from './effect.ts'
import type { CorrectionRequest } from './fields.ts'

/** Why, and who says so where nobody has to sign in. */
export interface Said {
  reason: string
  by?: string
}

interface Draft {
  busy: boolean
  /** What was shown, and is made when it is confirmed. */
  request: CorrectionRequest | null
  effect: EffectRow[] | null
  problem: RequestFailed | null
  /** What was done last: a correction made, or one taken back. */
  done: { what: 'made' | 'revoked'; id: number } | null
}

const NOTHING: Draft = { busy: false, request: null, effect: null, problem: null, done: null }

export interface Correcting extends Draft {
  /** Asks what a correction would change. */
  show(request: CorrectionRequest): Promise<void>
  /** Makes the correction that was shown. */
  confirm(said: Said): Promise<void>
  revoke(id: number, said: Said): Promise<void>
  /** Forgets what was shown. */
  drop(): void
}

/** A correction on its way: shown, then made or dropped; and corrections taken back. One request at a time. */
export function useCorrection(changed: () => void): Correcting {
  const [draft, setDraft] = useState(NOTHING)

  async function send(
    path: string,
    body: object,
    keep: Partial<Draft>,
    next: (answer: CorrectionAnswer) => Draft,
  ) {
    if (draft.busy) return
    setDraft({ ...NOTHING, ...keep, busy: true })
    try {
      const answer = await post<CorrectionAnswer>(path, body)
      setDraft(next(answer))
    } catch (error) {
      setDraft({ ...NOTHING, ...keep, problem: failureOf(error) })
    }
  }
  const shown = { request: draft.request, effect: draft.effect }
  return {
    ...draft,
    show: (request) =>
      send('/corrections', { ...request, preview: true }, {}, ({ effect }) => ({
        ...NOTHING,
        request,
        effect,
      })),
    async confirm(said) {
      await send('/corrections', { ...draft.request, ...said }, shown, ({ id }) => ({
        ...NOTHING,
        done: { what: 'made', id: id ?? 0 },
      }))
      changed()
    },
    async revoke(id, said) {
      await send(`/corrections/${id}/revoke`, said, {}, () => ({ ...NOTHING, done: { what: 'revoked', id } }))
      changed()
    },
    drop: () => setDraft((before) => (before.busy || before === NOTHING ? before : NOTHING)),
  }
}
