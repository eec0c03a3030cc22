/**
 * A normative statement of MQTT 3.1.1 (OASIS Standard, appendix B), in our words, with the title of the test in
 * `test/conformance` that shows it of the broker, or the reason why there is none.
 */
export interface Statement {
  binds: 'server' | 'client' | 'both'
  says: string
  /** Title of the test, or label of its row. */
  test?: string
  /** Why there is no test, or, beside a test, where the broker differs. */
  reason?: string
}

export const server = (says: string, test: string, reason?: string): Statement => ({
  binds: 'server',
  says,
  test,
  reason,
})
export const both = (says: string, test: string, reason?: string): Statement => ({
  binds: 'both',
  says,
  test,
  reason,
})
/** Binds the client; where the broker finds the rule broken it closes the connection, and `test` shows that. */
export const client = (says: string, test?: string): Statement =>
  test ? { binds: 'client', says, test } : { binds: 'client', says, reason: 'binds the client only' }
export const none = (binds: Statement['binds'], says: string, reason: string): Statement => ({
  binds,
  says,
  reason,
})
