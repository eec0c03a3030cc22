import { join } from 'node:path'
import { type Clock, errorText, type Log } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import { createAgents, deviceAnswer } from './agents.ts'
import { createDevices } from './devices.ts'
import { openStore } from './facts/index.ts'
import { createProjector } from './floor/index.ts'
import { createAdmit, createGroupCommit, type IngestCounts, startBroker } from './ingest/index.ts'
import { startUpstream } from './upstream/index.ts'
import { type GatewayState, startWeb } from './web/index.ts'

export interface Gateway {
  /** Where the page is, with the actual port. */
  url: string
  mqttPort: number
  stop(): Promise<void>
}

export interface GatewayOptions {
  version: string
  clock: Clock
  log: Log
  /** A part without which the gateway is of no use ended by itself. */
  onCrash(error: Error): void
}

const STATE_EVERY_MS = 1000
const STATE_SOON_MS = 100
const PAGE = join(import.meta.dirname, 'web', 'dist')

/**
 * Starts the gateway: store, broker, devices, page, upstream. Readings are taken as soon as the broker listens,
 * and what is stored but not yet derived is worked off meanwhile.
 * Throws STORE_*, MQTT_PORT_IN_USE, HTTP_PORT_IN_USE, CARD_INVALID; then nothing is left running.
 */
export async function startGateway(site: Site, options: GatewayOptions): Promise<Gateway> {
  const undo: (() => void | Promise<void>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await startParts(site, options, undo, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(
  site: Site,
  { version, clock, log, onCrash }: GatewayOptions,
  undo: (() => void | Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Gateway> {
  const started = clock.now()
  let soon: NodeJS.Timeout | undefined
  const lines = site.lines.map(({ id }) => id)
  const store = openStore(site.gateway.data)
  undo.push(() => store.close())
  const admit = createAdmit(site, store)
  const projector = createProjector(site, store, onDerived, clock, log.child({ room: 'floor' }))
  undo.push(() => projector.stop())
  const commit = createGroupCommit(
    store,
    admit,
    (facts) => projector.add(facts),
    clock,
    log.child({ room: 'ingest' }),
  )

  const web = await startWeb(
    { site, database: store.file, version, page: PAGE },
    log.child({ room: 'web' }),
    onCrash,
  )
  undo.push(() => web.stop())
  const upstream = await startUpstream(
    { site, database: store.file, folder: site.gateway.data },
    log.child({ room: 'upstream' }),
    onCrash,
  )
  undo.push(() => upstream.stop())
  projector.start()
  const agents = createAgents([...new Set(site.devices.flatMap(({ agent }) => agent ?? []))])
  const broker = await startBroker({
    ...site.gateway.mqtt,
    commit,
    onAgentHealth: (agent, payload) => agents.take(agent, payload, clock.now()),
    clock,
    log: log.child({ room: 'broker' }),
  })
  undo.push(() => broker.stop())
  const drivers = createDevices(site, commit, clock, log.child({ room: 'drivers' }), tellSoon)
  undo.push(() => Promise.all(drivers.map((driver) => driver.stop())).then(() => {}))
  const telling = setInterval(tellState, STATE_EVERY_MS)
  undo.push(() => {
    clearInterval(telling)
    clearTimeout(soon)
  })
  for (const driver of drivers) driver.start()
  tellState()
  log.info({ mqtt: `${broker.host}:${broker.port}`, page: web.url, store: store.file }, 'gateway ready')
  return { url: web.url, mqttPort: broker.port, stop }

  function onDerived(upto: number): void {
    web.tell({ kind: 'changed', lines, upto })
    upstream.tell({ kind: 'changed' })
  }

  /** Several changes of a moment are told at once. */
  function tellSoon(): void {
    soon ??= setTimeout(tellState, STATE_SOON_MS)
  }

  function tellState(): void {
    clearTimeout(soon)
    soon = undefined
    const failure = commit.failure()
    const state: GatewayState = {
      ready: failure === null,
      waiting: failure ? [`the store: ${errorText(failure)}`] : [],
      started,
      store: { state: failure ? 'failed' : 'ok', error: failure?.message ?? null },
      mqtt: {
        host: broker.host,
        port: broker.port,
        clients: broker.clients().length,
        readings: commit.counts.readings,
        duplicates: commit.counts.duplicates,
        refused: Object.values(commit.counts.refused).reduce((sum, n) => sum + n, 0),
      },
      devices: [
        ...drivers.map((driver) => deviceAnswer(driver.status(), null)),
        ...agents.devices(broker.clients()),
      ],
      agents: agents.agents(broker.clients()),
      sinks: upstream.status(),
      counters: countersOf(commit.counts, broker.refused),
    }
    web.tell({ kind: 'state', state })
  }
}

function countersOf(
  { readings, duplicates, refused }: IngestCounts,
  refusedByBroker: Readonly<Record<string, number>>,
): GatewayState['counters'] {
  return {
    lineside_readings_total: {
      help: 'Readings stored since the start',
      labels: [],
      values: { '': readings },
    },
    lineside_duplicates_total: { help: 'Redeliveries taken once', labels: [], values: { '': duplicates } },
    lineside_refused_total: { help: 'Readings refused, by code', labels: ['code'], values: refused },
    lineside_mqtt_refused_total: {
      help: 'Connections and packets refused by the broker, by code',
      labels: ['code'],
      values: refusedByBroker,
    },
  }
}
