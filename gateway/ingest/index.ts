// Broker, decode, admit (known? new? clock? valid?), group commit.
// May come in: base, types of config, access, facts.
export { type Admission, type Admit, createAdmit } from './admit.ts'
export { type Broker, startBroker } from './broker.ts'
export { createGroupCommit, type GroupCommit, type IngestCounts } from './commit.ts'
export { TOPIC_PREFIX } from './register.ts'
