// The append-only store: schema and migrations, names, facts as they arrived.
// May come in: base, types of config.
export { type Fact, type FactExtra, QUALITIES, type Quality } from './fact.ts'
export { createNames, type Names, signalPath } from './names.ts'
export { type NewFact, openStore, type Refusal, type Store } from './store.ts'
