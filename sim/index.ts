// A whole line with its people and its faults, over the real protocols, and a ledger of the truth to compare with.
// May come in: base, and types and loader of config. Nothing of gateway, scoring, agent or drivers: it would prove nothing.
export { runDemo } from './demo/demo.ts'
export { runSimulation } from './run.ts'
export { spanOf } from './span.ts'
export { startUpstreamBroker } from './upstream-broker.ts'
