import { setTimeout as delay } from 'node:timers/promises'
import {
  AttributeIds,
  type ClientMonitoredItemBase,
  ClientMonitoredItemGroup,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  StatusCodes,
  TimestampsToReturn,
  VariableIds,
} from 'node-opcua'
import { LIFETIME_MS } from './client.ts'
import { type Item, requestsOf } from './item.ts'

export interface SubscriptionOptions {
  session: ClientSession
  /** Milliseconds. */
  publishingMs: number
  items: Item[]
  events: {
    value(index: number, value: DataValue): void
    /** The server does not monitor this node, in its words. */
    refused(index: number, reason: string): void
    /** The server takes no deadband for this node: every change is reported. */
    unfiltered(index: number, reason: string): void
    /** Nothing will come any more: make it anew. */
    dead(reason: string): void
  }
}

/** The subscription of one device, in a session that others may share. */
export interface DeviceSubscription {
  /** What the server monitors, with the sampling interval and filter that it took on. */
  monitored(): Item[]
  /** true: the server keeps the values in its queues; false: it sends again. */
  hold(held: boolean): Promise<void>
  /** The connection is lost: that nothing comes is no wonder until resume(). */
  pause(): void
  resume(): void
  /** Tells the server to forget it, within 3 s; nothing is told of it any more. */
  close(): Promise<void>
}

/** Values that wait at the server a node, while the link is lost or we hold back; beyond it the oldest go. */
const QUEUE_SIZE = 1000
const KEEPALIVE_MS = 4_000
/** So many keep-alives may be missing, and a bit: the network, and a busy server. */
const MISSING_KEEPALIVES = 2.5
/** Few servers publish more often; a count of cycles would become a longer time. */
const SHORTEST_CYCLE_MS = 50
const LOOK_MS = 1_000
const CLOSE_WITHIN_MS = 3_000
/** Where a server does not say how many items a request may have. */
const ITEMS_A_REQUEST = 1_000

/**
 * Makes a subscription and its monitored items, source timestamps asked for. A node that cannot be monitored is told,
 * the others are read. Throws what node-opcua throws when the server refuses the subscription.
 */
export async function subscribe(options: SubscriptionOptions): Promise<DeviceSubscription> {
  const { session, publishingMs, events } = options
  const cycleMs = Math.max(publishingMs, SHORTEST_CYCLE_MS)
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: publishingMs,
    requestedMaxKeepAliveCount: Math.max(1, Math.ceil(KEEPALIVE_MS / cycleMs)),
    requestedLifetimeCount: Math.ceil(LIFETIME_MS / cycleMs),
    maxNotificationsPerPublish: QUEUE_SIZE,
    publishingEnabled: true,
  })
  const watch = watchLife(session, subscription, events.dead)
  const close = async () => {
    watch.end()
    subscription.removeAllListeners('raw_notification')
    await Promise.race([
      subscription.terminate().catch(() => {}),
      delay(CLOSE_WITHIN_MS, undefined, { ref: false }),
    ])
  }
  let monitored: Monitored[]
  try {
    monitored = await monitorAll(subscription, options)
  } catch (error) {
    await close()
    throw error
  }
  return {
    monitored: () =>
      monitored.map(({ item, monitored: { result } }) => ({
        ...item,
        samplingMs: result?.revisedSamplingInterval ?? item.samplingMs,
      })),
    async hold(held) {
      await subscription.setPublishingMode(!held)
    },
    pause: watch.pause,
    resume() {
      watch.resume()
      // Where the library had to make them anew, the server may not know one of them any more.
      monitored = tellRefused(monitored, events)
    },
    close,
  }
}

/**
 * A subscription answers within its keep-alive interval, with data or without (OPC 10000-4, 5.14.1.1). Where it does
 * not, and the session answers, it is dead. Where neither does, it is the connection: what waits in the subscription
 * is still to be had, and the session finds that out by itself.
 */
function watchLife(session: ClientSession, subscription: ClientSubscription, dead: (reason: string) => void) {
  // A clock that is set must not look like silence.
  let heardAt = performance.now()
  let isPaused = false
  let isOver = false
  let isAsking = false

  const silent = () => {
    const keepAliveMs = subscription.publishingInterval * subscription.maxKeepAliveCount
    return performance.now() - heardAt > Math.max(keepAliveMs, KEEPALIVE_MS) * MISSING_KEEPALIVES
  }
  const end = () => {
    isOver = true
    clearInterval(timer)
  }
  const over = (reason: string) => {
    if (isOver) return
    end()
    dead(reason)
  }
  const ask = async () => {
    isAsking = true
    try {
      await session.read({ nodeId: VariableIds.Server_ServerStatus_State })
      if (!isPaused && silent()) over('the subscription is silent: its keep-alives are missing')
    } catch {
      // The session does not answer either.
    }
    isAsking = false
  }
  const timer = setInterval(() => {
    if (!isPaused && !isAsking && silent()) void ask()
  }, LOOK_MS)

  subscription.on('raw_notification', () => {
    heardAt = performance.now()
  })
  subscription.on('terminated', () => over('the server ended the subscription'))
  return {
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      heardAt = performance.now()
    },
    end,
  }
}

/** Those that the server monitors. */
async function monitorAll(
  subscription: ClientSubscription,
  { session, items, events }: SubscriptionOptions,
): Promise<Monitored[]> {
  const limit = await itemsARequest(session)
  const all: Monitored[] = []
  for (const request of requestsOf(items, limit)) all.push(...(await monitor(subscription, request, events)))

  const unfiltered = all.filter(({ monitored }) =>
    FILTER_REFUSALS.some((refusal) => monitored.statusCode.equals(refusal)),
  )
  for (const { item, monitored } of unfiltered) events.unfiltered(item.index, monitored.statusCode.name)
  const again = unfiltered.map(({ item }) => ({ ...item, filter: null }))
  for (const request of requestsOf(again, limit)) all.push(...(await monitor(subscription, request, events)))

  return tellRefused(
    all.filter((one) => !unfiltered.includes(one)),
    events,
  )
}

/** The rest. */
function tellRefused(all: Monitored[], events: SubscriptionOptions['events']): Monitored[] {
  return all.filter(({ item, monitored: { statusCode } }) => {
    if (statusCode.isGood()) return true
    events.refused(item.index, statusCode.name)
    return false
  })
}

async function itemsARequest(session: ClientSession): Promise<number> {
  const nodeId = VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall
  const { value, statusCode } = await session.read({ nodeId })
  const limit = statusCode.isGood() ? Number(value.value) : 0
  return limit > 0 ? Math.min(limit, ITEMS_A_REQUEST) : ITEMS_A_REQUEST
}

interface Monitored {
  item: Item
  monitored: ClientMonitoredItemBase
}

const FILTER_REFUSALS = [
  StatusCodes.BadFilterNotAllowed,
  StatusCodes.BadMonitoredItemFilterInvalid,
  StatusCodes.BadMonitoredItemFilterUnsupported,
  StatusCodes.BadDeadbandFilterInvalid,
]

/** One request; items alike in sampling and filter. */
function monitor(
  subscription: ClientSubscription,
  items: Item[],
  events: SubscriptionOptions['events'],
): Promise<Monitored[]> {
  const [{ samplingMs, filter } = { samplingMs: 0, filter: null }] = items
  const group = ClientMonitoredItemGroup.create(
    subscription,
    items.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    {
      samplingInterval: samplingMs,
      queueSize: QUEUE_SIZE,
      discardOldest: true,
      ...(filter ? { filter } : {}),
    },
    TimestampsToReturn.Both,
  )
  // First values may come with the answer itself: listen before it is there.
  group.on('changed', (_item, value, index) => events.value(items[index]!.index, value))
  return new Promise((resolve, reject) => {
    group.on('err', (reason) => reject(new Error(reason)))
    group.on('initialized', () =>
      resolve(group.monitoredItems.map((monitored, n) => ({ item: items[n]!, monitored }))),
    )
  })
}
