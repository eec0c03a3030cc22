// Old facts are dropped: what goes, the stub and the checkpoint that stay, when it is done.
// May come in: base, config, facts, floor, rebuild.
export { dropOffline } from './offline.ts'
export { type DropAsked, plannedDrop } from './prepare.ts'
export { createRetention } from './retention.ts'
