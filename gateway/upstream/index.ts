// Summaries to the receivers of the plant (contract.md 4), in a thread of their own.
// May come in: base, types of config, scoring/kpi, facts, the calendar of floor, kpi.
export { openUpstream } from './open.ts'
