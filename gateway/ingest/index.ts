// Broker, decode, admit (known? new? clock? valid?), group commit.
// May come in: base, types of config, access, facts.
export { type Admission, nothing } from './admission.ts'
export { type Admit, createAdmit, type SourceClock } from './admit.ts'
export { type Broker, startBroker } from './broker.ts'
export { createGroupCommit, type GroupCommit, type IngestCounts } from './commit.ts'
export { type Element, readPayload } from './decode.ts'
export type { GatewayClock, Stamp } from './gateway-clock.ts'
export { TOPIC_PREFIX } from './register.ts'
export { checkValue } from './values.ts'
