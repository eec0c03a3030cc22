export type QualityState = 'good' | 'provisional' | 'insufficient' | 'suspect'

/** How far a figure can be trusted (kpi.md 4). `coverage` is a fraction, null where nothing was attended or scheduled. */
export interface Quality {
  state: QualityState
  coverage: number | null
  reasons: string[]
}

/** Reasons that make a figure suspect; all others only inform. */
const SUSPECT = new Set(['standard_suspect', 'clock', 'lost', 'counter_jump', 'no_standard', 'long_session'])

/** The worst state that applies: insufficient before suspect, since thin evidence is shown and never scored. */
export function qualityOf(input: {
  reasons: Iterable<string>
  coverage: number | null
  /** The window is open, or a source is silent or catching up. */
  open: boolean
  /** PQ or attended time below what the configuration asks for. */
  thin: boolean
}): Quality {
  const reasons = [...new Set(input.reasons)].sort()
  const state: QualityState = input.thin
    ? 'insufficient'
    : reasons.some((reason) => SUSPECT.has(reason))
      ? 'suspect'
      : input.open
        ? 'provisional'
        : 'good'
  return { state, coverage: input.coverage, reasons }
}
