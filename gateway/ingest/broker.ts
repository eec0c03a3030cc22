import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Aedes, type Client } from 'aedes'
import { LinesideError, type Log } from '../../base/index.ts'
import type { MqttLimits } from '../../config/site.ts'
import type { Access } from '../access/index.ts'
import { boundSocket, type Intake, isSlow } from './bounded-socket.ts'
import { createClients } from './clients.ts'
import { createDeliveries } from './deliveries.ts'
import { createDoor } from './door.ts'
import { matchEmptyLevels } from './empty-levels.ts'
import { createExactlyOnce } from './exactly-once.ts'
import { type PublishOptions, takePublish } from './publish.ts'
import { createRefusals, type Refusals } from './refusals.ts'
import { boundSessions } from './sessions.ts'
import { configurationTopic, isOthersConfiguration } from './topics.ts'

export interface BrokerOptions extends PublishOptions {
  host: string
  port: number
  /** Whether clients without credentials may come in. */
  anonymous: boolean
  access: Access
  /** What an agent, or whoever has its client id, is told once it subscribes to its configuration. */
  agentConfiguration(agent: string): string
  limits: MqttLimits
  log: Log
}

export interface Broker {
  host: string
  /** The port listened on, also where the configuration asked for any. */
  port: number
  clients(): string[]
  /** Tells these agents their configuration anew, those that are connected. */
  tellAgents(agents: string[]): void
  /** Connections, packets and requests refused since the start, by code. */
  refused: Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** A peer that vanished without a word is found out by TCP where its keep-alive does not. */
const TCP_KEEP_ALIVE_MS = 60_000
/** Messages of QoS 2 that one client may leave without PUBREL: each is remembered until then. */
const OPEN_EXACTLY_ONCE = 1000
/** Connections that wait to be accepted while the gateway is busy; the kernel may allow fewer. */
const ACCEPT_BACKLOG = 4096

/**
 * Starts the embedded broker (MQTT 3.1.1). A PUBACK leaves after the commit that holds the reading: aedes writes
 * it once `authorizePublish` calls back, and closes the socket unacknowledged if that is with an error.
 * What one client, or all together, may ask of it is bounded by `limits`. Throws MQTT_PORT_IN_USE.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { limits, log, clock } = options
  const refusals = createRefusals(clock, log)
  const intakes = new WeakMap<object, Intake>()
  const aedes = await createAedes(options, refusals, intakes)
  const connected = new Set<Client>()
  aedes.on('clientReady', (client) => {
    // One that went away right behind its CONNECT has been said goodbye to before.
    if (!client.closed) connected.add(client)
  })
  aedes.on('clientDisconnect', (client) => connected.delete(client))

  const door = createDoor(limits)
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS })
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    const answer = door.enter(address, clock.now())
    if (answer !== 'enter') {
      refusals.add('MQTT_TOO_MANY_CONNECTIONS', { address }, answer)
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      door.leave(address)
    })
    intakes.set(socket, boundSocket(socket, limits))
    aedes.handle(socket)
  })
  const closeAedes = () => new Promise<void>((resolve) => aedes.close(() => resolve()))
  try {
    await listen(server, options)
  } catch (error) {
    await closeAedes()
    throw error
  }
  server.on('error', (error) => refusals.ended({}, error))
  return {
    host: options.host,
    port: (server.address() as AddressInfo).port,
    clients: () => [...connected].map(({ id }) => id),
    tellAgents(agents) {
      for (const agent of agents) tellConfiguration(aedes, options, agent)
    },
    refused: refusals.counts,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await closeAedes()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function createAedes(
  options: BrokerOptions,
  refusals: Refusals,
  intakes: WeakMap<object, Intake>,
): Promise<Aedes> {
  const { limits } = options
  const clients = createClients(options)
  const aedes = await Aedes.createBroker({
    // MQTT 3.1.1 lets a server take ids of any length [MQTT-3.1.3-5]; 23 would refuse many clients.
    maxClientsIdLength: 65_535,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    maxTopicLevels: limits.topicLevels,
    maxInflightInbound: OPEN_EXACTLY_ONCE,
    preConnect(client, packet, done) {
      const broken = clients.meet(client, packet)
      done(broken, broken === null)
    },
    authenticate(client, username, password, done) {
      clients.admit(client, username, password).then(
        () => done(null, true),
        (error) => done(error, false),
      )
    },
    authorizePublish(client, packet, done) {
      const intake = client ? intakes.get(client.conn) : undefined
      const publisher = { id: client?.id ?? '', rights: clients.rightsOf(client), intake }
      exactlyOnce(client, packet, done, (done) => takePublish(options, publisher, packet, done))
    },
    authorizeSubscribe(client, subscription, done) {
      const isOwn = subscription.topic === configurationTopic(client.id)
      if (!isOwn && !clients.rightsOf(client).maySubscribe(subscription.topic)) {
        refusals.add('MQTT_NOT_ALLOWED', { client: client.id }, `${subscription.topic}, subscribed to`)
        done(null, null)
        return
      }
      done(null, sessions.subscribe(client, subscription))
    },
    authorizeForward(client, packet) {
      const isOwn = packet.topic === configurationTopic(client.id)
      const isOthers = isOthersConfiguration(packet.topic, client.id)
      if (isOthers || !(isOwn || clients.rightsOf(client).mayReceive(packet.topic))) {
        deliveries.withhold(client, packet)
        return null
      }
      // Its session, if it has one, keeps the message: so it is cut off, not passed over.
      if (isSlow(client.conn, limits)) client.conn.destroy(new LinesideError('MQTT_SLOW_READER', client.id))
      return deliveries.forward(client, packet)
    },
  })
  matchEmptyLevels(aedes)
  const sessions = boundSessions(aedes, limits, refusals)
  const deliveries = createDeliveries(aedes, sessions.qosFor)
  const exactlyOnce = createExactlyOnce(aedes)
  aedes.on('subscribe', (subscriptions, client) => {
    const own = configurationTopic(client.id)
    if (subscriptions.some(({ topic }) => topic === own)) tellConfiguration(aedes, options, client.id)
  })
  aedes.on('clientError', (client, error) => {
    refusals.ended({ client: client.id, address: addressOf(client) }, error)
  })
  aedes.on('connectionError', (client, error) => refusals.ended({ address: addressOf(client) }, error))
  aedes.on('connackSent', ({ returnCode }, client) => {
    const intake = intakes.get(client.conn)
    if (intake) intake.isAccepted = returnCode === 0
  })
  return aedes
}

function tellConfiguration(aedes: Aedes, { agentConfiguration, log }: BrokerOptions, agent: string): void {
  const packet = { topic: configurationTopic(agent), payload: Buffer.from(agentConfiguration(agent)) }
  aedes.publish({ cmd: 'publish', qos: 1, retain: false, dup: false, ...packet }, (error) => {
    if (error) log.error({ err: error, agent }, 'the agent was not told its configuration')
  })
}

const addressOf = ({ conn }: Client) => ('remoteAddress' in conn ? conn.remoteAddress : undefined)

function listen(server: Server, { host, port }: BrokerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL'
          ? new LinesideError('MQTT_PORT_IN_USE', `${host}:${port} (${error.code})`, { cause: error })
          : error,
      )
    })
    server.listen({ port, host, backlog: ACCEPT_BACKLOG }, resolve)
  })
}
