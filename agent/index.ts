// Drivers → spool → gateway, on a line PC. It computes nothing.
// May come in: base, config, drivers.
export { createAgent } from './agent.ts'
