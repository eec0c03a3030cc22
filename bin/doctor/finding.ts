/** What `lineside doctor` found out about one thing. */
export interface Finding {
  /** `clock`, `disk`, `gateway`, `rights`, `device plc-1`. */
  what: string
  state: 'ok' | 'warning' | 'failed'
  text: string
  /** What to do about it; null where it is ok. */
  next: string | null
}

export const ok = (what: string, text: string): Finding => ({ what, state: 'ok', text, next: null })
export const warning = (what: string, text: string, next: string): Finding => ({
  what,
  state: 'warning',
  text,
  next,
})
export const failed = (what: string, text: string, next: string): Finding => ({
  what,
  state: 'failed',
  text,
  next,
})

/** A line a finding, what to do below it, and a count. */
export function findingsText(findings: Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  const lines = findings.flatMap(({ what, state, text, next }) => [
    `${state.padEnd(7)}  ${what.padEnd(width)}  ${text}`,
    ...(next === null ? [] : [`${' '.repeat(11 + width)}→ ${next}`]),
  ])
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length
  return [...lines, '', `${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed`].join(
    '\n',
  )
}
