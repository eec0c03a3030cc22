// The append-only store: schema and migrations, names, facts as they arrived.
// May come in: base, types of config.
export { type Fact, type FactExtra, QUALITIES, type Quality } from './fact.ts'
export { createNames, type Names, signalPath, signalStation } from './names.ts'
export type { Outcome, Quarantined, Refusal, Selection } from './quarantine.ts'
export { createSiteVersions, type SiteVersion } from './site-versions.ts'
export { type NewFact, openStore, type Store } from './store.ts'
