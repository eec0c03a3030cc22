// The append-only store: schema and migrations, names, facts as they arrived, the hash chain over them.
// May come in: base, types of config.

export { backUp } from './backup.ts'
export { type Correction, correctionClient, createCorrections } from './corrections.ts'
export { DERIVED_TABLES } from './derived-tables.ts'
export { createDropSlice, type Droppable, droppable } from './drop.ts'
export { type ClockDoubt, type Fact, type FactExtra, QUALITIES, type Quality } from './fact.ts'
export { createFactReader, createFactsByTime } from './fact-reader.ts'
export { MIGRATIONS } from './migrations.ts'
export { createNames, type Names, signalPath, signalStation } from './names.ts'
export {
  createObstacles,
  isInTurn,
  type NewObstacle,
  type Obstacle,
  type ObstacleState,
  type ObstacleStep,
  type StepKind,
} from './obstacles.ts'
export { isFolderLocked, openStoreFile, type StoreFile, storeFile } from './open.ts'
export { openStoreReader } from './open-reader.ts'
export { createOperations, type Operation } from './operations.ts'
export { publishedHeads } from './published-heads.ts'
export {
  type Held,
  isTopicUnder,
  type Outcome,
  type Quarantined,
  type QuarantineEntry,
  type Refusal,
  type Selection,
  type Undated,
} from './quarantine.ts'
export { RECORD_KINDS, type RecordKind } from './records.ts'
export {
  checkpointFile,
  checkpointsBefore,
  createRetentions,
  foundations,
  keptFromOf,
  type Retention,
} from './retention.ts'
export { createSealFinder } from './seal-finder.ts'
export { type MakeSeals, startSealer } from './sealer.ts'
export { carriedSeals, createSealMaker, createSeals, GENESIS, type NextSeals, type Seal } from './seals.ts'
export { createSiteVersions, type SiteVersion } from './site-versions.ts'
export { type NewFact, openStore, type Store } from './store.ts'
export { syncFile } from './sync.ts'
export { type PublishedHead, type Verified, verifySeals } from './verify.ts'
export { hashOfFile } from './verify-stub.ts'
