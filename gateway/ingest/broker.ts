import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket } from 'aedes'
import { type Clock, LinesideError, type Log } from '../../base/index.ts'
import { TOPIC_PREFIX } from './admit.ts'
import type { GroupCommit } from './commit.ts'

export interface BrokerOptions {
  host: string
  port: number
  anonymous: boolean
  commit: GroupCommit
  /** Health of an agent, as it published it (not a reading). */
  onAgentHealth(agent: string, payload: Buffer): void
  clock: Clock
  log: Log
}

export interface Broker {
  host: string
  /** The port listened on, also where the configuration asked for any. */
  port: number
  clients(): string[]
  stop(): Promise<void>
}

const AGENT_HEALTH = new RegExp(`^${TOPIC_PREFIX}\\$agents/([^/]+)/health$`)
const NOT_AUTHORIZED = 5

/**
 * Starts the embedded broker (MQTT 3.1.1). A PUBACK leaves after the commit that holds the reading: aedes writes
 * it once `authorizePublish` calls back, and closes the socket unacknowledged if that is with an error.
 * Throws MQTT_PORT_IN_USE.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { log } = options
  const aedes = await Aedes.createBroker({
    // MQTT 3.1.1 lets a server take ids of any length [MQTT-3.1.3-5]; 23 would refuse many clients.
    maxClientsIdLength: 65_535,
    preConnect(_client, packet, done) {
      // [MQTT-3.1.3-8]: without an id there is no session to come back to.
      const isNameless = packet.clientId === '' && !packet.clean
      if (isNameless) log.warn({ code: 'MQTT_BAD_CLIENT_ID' }, 'connection refused')
      done(null, !isNameless)
    },
    authenticate(client, _username, _password, done) {
      if (options.anonymous) {
        done(null, true)
        return
      }
      log.warn({ code: 'MQTT_CLIENT_ERROR', client: client.id }, 'connection without credentials refused')
      done(Object.assign(new Error('not authorized'), { returnCode: NOT_AUTHORIZED }), false)
    },
    authorizePublish: (client, packet, done) => takePublish(options, client, packet, done),
  })
  aedes.on('clientError', (client, error) => {
    log.debug({ code: 'MQTT_CLIENT_ERROR', client: client.id, error: error.message }, 'client')
  })
  aedes.on('connectionError', (_client, error) => {
    log.debug({ code: 'MQTT_CLIENT_ERROR', error: error.message }, 'connection')
  })
  const connected = new Set<string>()
  aedes.on('clientReady', ({ id }) => connected.add(id))
  aedes.on('clientDisconnect', ({ id }) => connected.delete(id))

  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.setNoDelay(true)
    aedes.handle(socket)
  })
  const closeAedes = () => new Promise<void>((resolve) => aedes.close(() => resolve()))
  try {
    await listen(server, options)
  } catch (error) {
    await closeAedes()
    throw error
  }
  return {
    host: options.host,
    port: (server.address() as AddressInfo).port,
    clients: () => [...connected],
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await closeAedes()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

type Done = (error?: Error | null) => void

function takePublish(
  options: BrokerOptions,
  client: Client | null,
  packet: PublishPacket | AedesPublishPacket,
  done: Done,
): void {
  const { topic } = packet
  const id = client?.id ?? ''
  const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
  const agent = AGENT_HEALTH.exec(topic)?.[1]
  if (agent !== undefined && agent === id) {
    options.onAgentHealth(agent, payload)
    done(null)
    return
  }
  if (agent !== undefined || topic.startsWith('$')) {
    // MQTT 3.1.1 has no way to refuse one PUBLISH: the connection ends [MQTT-3.3.5-2].
    const error = new LinesideError('MQTT_FORBIDDEN_TOPIC', `${topic}, published by ${id}`)
    options.log.warn({ code: error.code, client: id, topic }, error.message)
    done(error)
    return
  }
  const packetId = packet.qos > 0 ? (packet as { messageId?: number }).messageId : undefined
  const message = { client: id, topic, payload, packetId, dup: packet.dup === true, at: options.clock.now() }
  options.commit
    .add((admit) => admit.message(message))
    .then(
      () => done(null),
      (error: Error) => done(error),
    )
}

function listen(server: Server, { host, port }: BrokerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL'
          ? new LinesideError('MQTT_PORT_IN_USE', `${host}:${port} (${error.code})`, { cause: error })
          : error,
      )
    })
    server.listen(port, host, resolve)
  })
}
