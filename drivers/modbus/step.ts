/**
 * Whether a slave is in step: it owes no answer. After a time-out its answer may still come, and an RTU answer does
 * not say what it answers. So the slave is probed with what no other answer looks like (Return Query Data): it takes
 * requests one after the other, so once it has answered the probe, all before is answered too, or never will be.
 * A slave that keeps silent about probes is believed again after a long silence. Times are monotonic, milliseconds.
 */
export interface Step {
  inStep: boolean
  /** Nothing is asked before. */
  notBefore: number
  /** Probes in a row without an answer. */
  unanswered: number
  /** It answers reads and no probes. */
  ignoresProbes: boolean
}

export const IN_STEP: Step = { inStep: true, notBefore: 0, unanswered: 0, ignoresProbes: false }

export type What = 'ask' | 'probe'

const PROBES = 2
/** So many time-outs long nothing came: nothing will. */
const LONG_SILENCE = 10

/** What may be sent to the slave now, or when to look again. */
export function nextStep({ inStep, notBefore, unanswered, ignoresProbes }: Step, now: number): What | number {
  if (now < notBefore) return notBefore
  return inStep || ignoresProbes || unanswered >= PROBES ? 'ask' : 'probe'
}

/** No answer came: meanwhile others have the line. */
export function stepAfterSilence(step: Step, what: What, now: number, timeoutMs: number): Step {
  const unanswered = what === 'probe' ? step.unanswered + 1 : 0
  const isProbed = unanswered < PROBES && !step.ignoresProbes
  const notBefore = now + timeoutMs * (isProbed ? 1 : LONG_SILENCE)
  return { ...step, inStep: false, notBefore, unanswered }
}

export function stepAfterAnswer({ unanswered, ignoresProbes }: Step, what: What): Step {
  if (what === 'probe') return IN_STEP
  return { ...IN_STEP, ignoresProbes: ignoresProbes || unanswered >= PROBES }
}
