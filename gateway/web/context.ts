import type { Clock, Log } from '../../base/index.ts'
import type { Callers } from './callers.ts'
import type { GatewayState } from './messages.ts'
import type { Ask } from './questions.ts'
import type { ScoreSources } from './scores.ts'
import type { StoreReader } from './store.ts'

/** What follows from the configuration; replaced as a whole when that changes. */
export type Configured = ScoreSources

/** All that the routes ask; made once when the thread starts. */
export interface WebContext extends Configured {
  version: string
  /** Folder of the built page. */
  page: string
  clock: Clock
  store: StoreReader
  ask: Ask
  /** Who asks, and what they may see. */
  callers: Callers
  /** What the main thread said last. */
  state(): GatewayState
  log: Log
}

/** What holds until the main thread has spoken. */
export function unknownState(started: number, mqtt: { host: string; port: number }): GatewayState {
  return {
    ready: false,
    waiting: ['the gateway is starting'],
    started,
    store: { state: 'ok', error: null },
    mqtt: { host: mqtt.host, port: mqtt.port, clients: 0, readings: 0, duplicates: 0, refused: 0 },
    devices: [],
    agents: [],
    sinks: [],
    clock: { trusted: true, synchronised: null, last_step: null, sources: [] },
    counters: {},
  }
}
