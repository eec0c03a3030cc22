// Readings in, facts on disk, figures out: the gateway puts its rooms together.
// May come in: base, config, drivers, scoring.
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts'
