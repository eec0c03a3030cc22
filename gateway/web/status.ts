import type { StatusAnswer } from './api.ts'
import type { WebContext } from './context.ts'
import { rfc3339 } from './instant.ts'

/** Entries of the quarantine shown with the status. */
const LATEST = 20

/** The answer of GET /api/v1/status: what the main thread said last, and what the store says. */
export function composeStatus(context: WebContext, now: number): StatusAnswer {
  const { site, store, version } = context
  const state = context.state()
  const { held, total, changes } = store.quarantineCount()
  return {
    gateway: site.gateway.id,
    version,
    at: rfc3339(now),
    started: rfc3339(state.started),
    ready: state.ready,
    store: {
      ...state.store,
      facts: store.facts(),
      lag: store.lag(),
      bytes: store.bytes(),
      facts_since: store.factsSince(),
    },
    mqtt: state.mqtt,
    devices: state.devices,
    agents: state.agents,
    sinks: state.sinks,
    quarantine: { total, changes, latest: store.quarantine(LATEST) },
    clock: { now: rfc3339(now), timezone: site.timezone, held, ...state.clock },
    seal: store.seal(),
  }
}
