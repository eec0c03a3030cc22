// The page and the API over HTTP, in a thread of its own with a read-only connection to the store.
// May come in: base, types of config, kpi and floor's calendar, scoring/card. The page shares api.ts, types only.
export type * from './api.ts'
export type { GatewayState, Question, Questions, ToWeb, WebStart } from './messages.ts'
export { startWeb, type Web } from './start.ts'
