import { setTimeout as delay } from 'node:timers/promises'
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  type ReadValueIdOptions,
  SecurityPolicy,
  TimestampsToReturn,
} from 'node-opcua'

export interface ConnectionOptions {
  /** opc.tcp:// URL */
  endpoint: string
  /** Milliseconds; 0 asks for each change as it happens. */
  samplingMs: number
  /** Node ids; an index of the events is an index here. */
  nodeIds: string[]
  /** Indices of the nodes that are read at each coming up. */
  readAtStart: number[]
  /** Folder for the certificate of this client, which the library insists on even without security. */
  certificates: string
  /** Ends an opening that is under way. */
  signal: AbortSignal
  events: {
    value(index: number, value: DataValue): void
    /** The server does not monitor this node, in its words. */
    refused(index: number, reason: string): void
    /** A value of `readAtStart`, at the coming up of the link: what holds now. */
    up(current: { index: number; value: DataValue }[]): void
    /** The link is lost; it comes back by itself, or ended() follows. */
    lost(reason: string): void
    /** It will not come back: connect anew. */
    ended(reason: string): void
  }
}

export interface Connection {
  /** true: the server keeps the values in its queues; false: it sends again. */
  hold(held: boolean): Promise<void>
  close(): Promise<void>
}

/** Values that wait at the server a node, while the link is lost or we hold back; beyond it the oldest go. */
const QUEUE_SIZE = 1000
/** A server may drop our session and what waits in it after so long without us. */
const LIFETIME_MS = 120_000
const KEEPALIVE_MS = 5_000
/** Repair of a lost link takes longer than this: better a new connection than one half repaired. */
const GIVE_UP_MS = 60_000
const TRANSPORT_TIMEOUT_MS = 10_000
const CLOSE_WITHIN_MS = 3_000
const EXCEPTION_PUBLISHING_MS = 100

/**
 * One session with one subscription. A link lost for a moment is repaired by node-opcua within the same session
 * or subscription where the server still has it, so that nothing that waited there is lost; else with a new one.
 * Throws what node-opcua throws when the server does not answer or refuses.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const client = createClient(options.certificates)
  const close = async () => {
    await Promise.race([
      client.disconnect().catch(() => {}),
      delay(CLOSE_WITHIN_MS, undefined, { ref: false }),
    ])
  }
  options.signal.addEventListener('abort', close)
  try {
    options.signal.throwIfAborted()
    await client.connect(options.endpoint)
    const session = await client.createSession()
    const subscription = await session.createSubscription2(subscriptionOptions(options.samplingMs))
    const stopWatching = watch(client, session, subscription, options)
    await monitor(subscription, options)
    await tellUp(session, options)
    return {
      hold: async (held) => {
        await subscription.setPublishingMode(!held)
      },
      close: async () => {
        stopWatching()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  } finally {
    options.signal.removeEventListener('abort', close)
  }
}

function createClient(certificates: string): OPCUAClient {
  return OPCUAClient.create({
    applicationName: 'Lineside',
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
    // Many servers announce a host name that this machine cannot resolve.
    endpointMustExist: false,
    clientCertificateManager: new OPCUACertificateManager({
      rootFolder: certificates,
      automaticallyAcceptUnknownCertificate: false,
    }),
    transportTimeout: TRANSPORT_TIMEOUT_MS,
    requestedSessionTimeout: LIFETIME_MS,
    keepSessionAlive: true,
    keepAliveInterval: KEEPALIVE_MS,
    connectionStrategy: { maxRetry: 1, initialDelay: 500, maxDelay: 10_000, randomisationFactor: 0.5 },
  })
}

function subscriptionOptions(samplingMs: number) {
  const publishingMs = samplingMs || EXCEPTION_PUBLISHING_MS
  return {
    requestedPublishingInterval: publishingMs,
    requestedMaxKeepAliveCount: Math.max(1, Math.ceil(KEEPALIVE_MS / publishingMs)),
    requestedLifetimeCount: Math.ceil(LIFETIME_MS / publishingMs),
    maxNotificationsPerPublish: QUEUE_SIZE,
    publishingEnabled: true,
  }
}

/** Tells the events of the link; the result ends that. */
function watch(
  client: OPCUAClient,
  session: ClientSession,
  subscription: ClientSubscription,
  options: ConnectionOptions,
): () => void {
  const { events } = options
  let over = false
  let giveUp: NodeJS.Timeout | undefined
  const stop = () => {
    over = true
    clearTimeout(giveUp)
  }
  const ended = (reason: string) => {
    if (over) return
    stop()
    events.ended(reason)
  }
  client.on('connection_lost', () => {
    if (over) return
    events.lost('the connection was lost')
    clearTimeout(giveUp)
    giveUp = setTimeout(() => ended('the connection could not be repaired'), GIVE_UP_MS)
  })
  client.on('connection_reestablished', () => {
    clearTimeout(giveUp)
    if (!over) tellUp(session, options).catch((error) => ended(String(error)))
  })
  client.on('close', () => ended('the connection was closed'))
  session.on('session_closed', () => ended('the server closed the session'))
  subscription.on('terminated', () => ended('the server ended the subscription'))
  return stop
}

function monitor(
  subscription: ClientSubscription,
  { nodeIds, samplingMs, events }: ConnectionOptions,
): Promise<void> {
  if (nodeIds.length === 0) return Promise.resolve()
  const group = ClientMonitoredItemGroup.create(
    subscription,
    nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval: samplingMs, queueSize: QUEUE_SIZE, discardOldest: true },
    TimestampsToReturn.Both,
  )
  // First values may come with the answer itself: listen before it is there.
  group.on('changed', (_item, value, index) => events.value(index, value))
  return new Promise((resolve, reject) => {
    group.on('err', (reason) => reject(new Error(reason)))
    group.on('initialized', () => {
      for (const [index, { result }] of group.monitoredItems.entries()) {
        if (!result?.statusCode.isGood()) events.refused(index, result?.statusCode.name ?? 'no answer')
      }
      resolve()
    })
  })
}

async function tellUp(
  session: ClientSession,
  { nodeIds, readAtStart, events }: ConnectionOptions,
): Promise<void> {
  const nodes: ReadValueIdOptions[] = readAtStart.map((index) => ({
    nodeId: nodeIds[index] ?? '',
    attributeId: AttributeIds.Value,
  }))
  const values = nodes.length > 0 ? await session.read(nodes, 0) : []
  events.up(values.flatMap((value, i) => ({ index: readAtStart[i] ?? 0, value })))
}
