// All derived tables again, from the facts and the versions of the site, beside the gateway; and what differs.
// May come in: base, types of config, facts, floor.
export type { TableDifference } from './compare.ts'
export { type RebuildEvent, type RebuildResult, rebuild } from './rebuild.ts'
