// Device to readings, nothing else: one folder a protocol behind one contract.
// May come in: base, types of config.
export type * from './contract.ts'
export { createDriver } from './create.ts'
export { subscriptionsOf } from './subscriptions.ts'
