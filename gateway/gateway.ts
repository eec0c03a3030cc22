import { join } from 'node:path'
import { type Clock, errorText, type Log } from '../base/index.ts'
import type { LoadedSite } from '../config/index.ts'
import { openAccess } from './access/index.ts'
import { agentConfiguration } from './agent-configuration.ts'
import { agentsOf, createAgents, deviceAnswer } from './agents.ts'
import { openClocks } from './clocks.ts'
import { type Acceptance, acceptAtStart, openConfiguration } from './configuration.ts'
import { createCorrectionDesk } from './corrections/index.ts'
import { countersOf } from './counters.ts'
import { createDevices } from './devices.ts'
import { openStore, startSealer } from './facts/index.ts'
import { createProjector } from './floor/index.ts'
import { createAdmit, createGroupCommit, startBroker } from './ingest/index.ts'
import { createObstacleDesk } from './obstacles.ts'
import { readmit } from './readmission.ts'
import { checkCards, createReloader } from './reload.ts'
import { createRetention } from './retention/index.ts'
import { openUpstream } from './upstream/index.ts'
import {
  type CorrectionAnswer,
  type GatewayState,
  type Questions,
  type ReloadAnswer,
  startWeb,
} from './web/index.ts'

type Asked<Kind extends keyof Questions> = Questions[Kind]['asked']

export interface Gateway {
  /** Where the page is, with the actual port. */
  url: string
  mqttHost: string
  mqttPort: number
  /** Takes in what the site file says now; throws what loading it throws, and CONFIG_*. */
  reload(author: string): Promise<ReloadAnswer>
  /** Resolves once something is on disk that went the way of a reading; rejects with STORE_FAILED. */
  proveStoring(): Promise<void>
  stop(): Promise<void>
}

export interface GatewayOptions {
  /** Reads the site file. Throws SiteErrors. */
  load(): LoadedSite
  /** Who starts it, and from when on a site file that changed since the last time holds. */
  acceptance: Acceptance
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
 * Throws SiteErrors, CONFIG_*, STORE_*, MQTT_PORT_IN_USE, HTTP_PORT_IN_USE, CARD_INVALID; then nothing is left running.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const undo: (() => void | Promise<void>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await startParts(options, undo, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(
  { load, acceptance, version, clock, log, onCrash }: GatewayOptions,
  undo: (() => void | Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Gateway> {
  const started = clock.now()
  let soon: NodeJS.Timeout | undefined
  const loaded = load()
  const { site } = loaded
  await checkCards(site)
  const store = openStore(site.gateway.data)
  undo.push(() => store.close())
  const sealer = startSealer(store, clock, log.child({ room: 'facts' }))
  undo.push(() => sealer.stop())
  const configuration = openConfiguration(store, loaded, acceptance.author, clock)
  const projector = createProjector(
    configuration.history(),
    store,
    onDerived,
    clock,
    log.child({ room: 'floor' }),
  )
  undo.push(() => projector.stop())
  if (acceptAtStart(() => configuration.accept(loaded, acceptance, projector.revise), log))
    projector.revised()
  const clocks = openClocks(store, clock, site.gateway.clock.trust, log.child({ room: 'ingest' }))
  undo.push(() => clocks.stop())
  const admit = createAdmit(configuration.history(), store, clocks.gateway, () => clock.now())
  const commit = createGroupCommit(
    store,
    admit,
    (facts) => projector.add(facts),
    clock,
    log.child({ room: 'ingest' }),
  )

  const web = await startWeb(
    {
      versions: configuration.versions(),
      database: store.file,
      access: site.gateway.data,
      version,
      page: PAGE,
    },
    log.child({ room: 'web' }),
    onCrash,
  )
  undo.push(() => web.stop())
  undo.push(sealer.everySecond(web.makeSeals))
  const upstream = await openUpstream(
    { versions: configuration.versions(), database: store.file, folder: site.gateway.data },
    log.child({ room: 'upstream' }),
    onCrash,
  )
  undo.push(() => upstream.stop())
  projector.start()
  const agents = createAgents(agentsOf(site))
  const access = openAccess(site.gateway.data, { clock, log: log.child({ room: 'access' }) })
  undo.push(() => access.close())
  const broker = await startBroker({
    ...site.gateway.mqtt,
    access,
    commit,
    agentConfiguration: (agent) => agentConfiguration(configuration.said(), agent),
    onAgentHealth: (agent, payload) => agents.take(agent, payload, clock.now()),
    clock,
    log: log.child({ room: 'broker' }),
  })
  undo.push(() => broker.stop())
  const devices = createDevices(commit, clock, log.child({ room: 'drivers' }), tellSoon)
  undo.push(() => devices.stop())
  clocks.start(admit, commit)
  const telling = setInterval(tellState, STATE_EVERY_MS)
  undo.push(() => {
    clearInterval(telling)
    clearTimeout(soon)
  })
  await devices.use(site)
  const retention = createRetention({
    store,
    keepMs: site.gateway.keepFactsMs ?? null,
    program: version,
    versions: configuration.versions,
    revise: () => projector.revise(configuration.history(), null),
    onDropped() {
      projector.revised()
      admit.use(configuration.history())
    },
    clock,
    log: log.child({ room: 'retention' }),
  })
  retention.start()
  undo.push(() => retention.stop())
  const reloader = createReloader({
    load,
    configuration,
    log,
    revise: projector.revise,
    readmit: (author) => readmit(store, commit, clock, {}, author),
    use: [
      () => projector.revised(),
      (history) => admit.use(history),
      () => web.tell({ kind: 'configuration', versions: configuration.versions() }),
      () => upstream.use(configuration.versions()),
      ({ current }) => broker.tellAgents(agents.use(agentsOf(current))),
      ({ current }) => devices.use(current),
    ],
  })
  const desk = createCorrectionDesk({
    store,
    commit,
    projector,
    history: configuration.history,
    corrected: configuration.corrected,
    use: useStandards,
    clock,
  })
  const { history } = configuration
  const obstacles = createObstacleDesk({ store, commit, history, onChanged: onDerived, clock })
  web.onQuestion((question) => {
    if (question.kind === 'configuration') return reloader.pending()
    if (question.kind === 'reload') return reloader.reload(question, question.readmit)
    if (question.kind === 'correct') return corrected(question)
    if (question.kind === 'moved') return moved(question)
    if (question.kind === 'revoke') return revoked(question)
    if (question.kind === 'obstacle') return obstacles.take(question)
    if (question.kind === 'note') return noted(question)
    return readmit(store, commit, clock, question, question.author)
  })
  tellState()
  log.info({ mqtt: `${broker.host}:${broker.port}`, page: web.url, store: store.file }, 'gateway ready')
  const reload = (author: string) => reloader.reload({ author, from: null }, false)
  return { url: web.url, mqttHost: broker.host, mqttPort: broker.port, reload, proveStoring, stop }

  async function corrected({ asked, author, reason, preview }: Asked<'correct'>): Promise<CorrectionAnswer> {
    if (preview) return { id: null, effect: desk.preview(asked) }
    return { id: await desk.make(asked, author, reason), effect: null }
  }

  async function moved({ change }: Asked<'moved'>): Promise<Questions['moved']['answer']> {
    return desk.moved(change)
  }

  /** With the readings of the moment: a look at figures must not cost a sync of the disk. */
  async function noted({ operations }: Asked<'note'>): Promise<null> {
    await commit.add(() => {
      store.operations.add(operations)
      return { stored: [], duplicates: 0, refused: [] }
    })
    return null
  }

  function proveStoring(): Promise<void> {
    return commit.add(() => {
      store.probe()
      return { stored: [], duplicates: 0, refused: [] }
    })
  }

  async function revoked({ id, author, reason }: Asked<'revoke'>): Promise<CorrectionAnswer> {
    await desk.revoke(id, author, reason)
    return { id, effect: null }
  }

  async function useStandards(): Promise<void> {
    if (!configuration.useCorrections()) return
    web.tell({ kind: 'configuration', versions: configuration.versions() })
    await upstream.use(configuration.versions())
  }

  function onDerived(upto: number): void {
    const lines = configuration.history().current.lines.map(({ id }) => id)
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
        ...devices.status().map((status) => deviceAnswer(status, null)),
        ...agents.devices(broker.clients()),
      ],
      agents: agents.agents(broker.clients()),
      sinks: upstream.status(),
      clock: clocks.answer(admit),
      counters: countersOf(commit.counts, broker.refused),
    }
    web.tell({ kind: 'state', state })
  }
}
