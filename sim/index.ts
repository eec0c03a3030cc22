// A whole line with its people and its faults, over the real protocols, and a ledger of the truth to compare with.
// May come in: base, and types and loader of config. Nothing of gateway, scoring, agent or drivers: it would prove nothing.
export { type DemoOptions, runDemo } from './demo/demo.ts'
export type { Truth } from './model/types.ts'
export { type RunOptions, runSimulation } from './run.ts'
export { instantOf, spanOf } from './span.ts'
export { startUpstreamBroker, type UpstreamBroker } from './upstream-broker.ts'
