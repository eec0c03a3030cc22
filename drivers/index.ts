// Device to readings, nothing else: one folder a protocol behind one contract.
// May come in: base, types of config.
export type * from './contract.ts'
export { createDriver } from './create.ts'
export { listPorts, type SerialPortInfo } from './ports/list.ts'
export { resolvePort } from './ports/resolve.ts'
export type { SystemRoots } from './ports/system.ts'
export { mayOpen, type PortUser, portUsers } from './ports/users.ts'
export { subscriptionsOf } from './subscriptions.ts'
