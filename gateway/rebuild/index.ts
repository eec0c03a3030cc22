// All derived tables again, from the facts and the versions of the site, beside the gateway; and what differs.
// The tables as of an instant, kept where the facts before it are dropped, from which it begins then.
// May come in: base, types of config, facts, floor.
export { makeCheckpoint } from './checkpoint.ts'
export type { TableDifference } from './compare.ts'
export { type PastRun, readPastRuns } from './past-runs.ts'
export { type RebuildEvent, type RebuildResult, rebuild } from './rebuild.ts'
