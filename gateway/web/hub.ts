import { errorText, type Log } from '../../base/index.ts'
import type { Board, Changed, Hello, StatusAnswer } from './api.ts'
import type { GatewayState } from './messages.ts'
import { problem } from './problem.ts'
import { paced, repeat, type Scheduler } from './scheduler.ts'
import type { Sight } from './sight.ts'

/** A line's board, and the list of changes, go out at most this often: a reading is on the page in a quarter of a second. */
const EVERY_MS = 125
/** Time passes on a board though nothing changes: it is worked out anew this often. */
const REFRESH_MS = 5000
const HEARTBEAT_MS = 15_000
/** A server-sent comment: keeps the way open. The page cannot see it, so the status goes with it. */
const HEARTBEAT = ':\n\n'

/** One open event stream. */
export interface Subscriber {
  /** Line whose boards it gets; null: none. */
  line: string | null
  sight: Sight
  /** Takes one frame; must not throw. */
  send(frame: string): void
  /** Ends the stream in good order. */
  end(): void
}

export interface HubSources {
  scheduler: Scheduler
  hello(line: string | null): Hello
  board(line: string): Board
  status(): StatusAnswer
  log: Log
}

/** Tells open event streams what changed (contract.md 3). Whatever is sent is worked out once for all who see the same. */
export interface EventHub {
  /** Sends `hello`, the board of the line and `status` at once, then what changes; the function returned ends it. */
  subscribe(subscriber: Subscriber): () => void
  /** The figures of these lines changed. */
  changed(change: Changed): void
  /** The configuration changed: every board is another. */
  configured(): void
  /** The main thread told its state. */
  stateTold(state: GatewayState): void
  /** Streams open now. */
  size(): number
  stop(): void
}

interface LineFeed {
  /** The last board sent. */
  frame: Frame | null
  pace: { touch(): void; stop(): void }
}

/** An event as it reads for somebody; null: it is none of theirs. */
type Frame = (sight: Sight) => string | null

export function createEventHub(sources: HubSources): EventHub {
  const { scheduler } = sources
  const subscribers = new Set<Subscriber>()
  const feeds = new Map<string, LineFeed>()
  let changes: Changed = { lines: [], upto: 0 }
  let lastStatus = ''
  let lastTrouble = ''

  const sendTo = (subscriber: Subscriber, frame: Frame) => {
    const text = frame(subscriber.sight)
    if (text !== null) subscriber.send(text)
  }
  const broadcast = (frame: Frame) => {
    for (const subscriber of [...subscribers]) sendTo(subscriber, frame)
  }
  const touchAll = () => {
    for (const feed of feeds.values()) feed.pace.touch()
  }
  const sendBoard = (line: string) => {
    const feed = feeds.get(line)
    if (!feed) return
    feed.frame = boardFrame(sources, line)
    for (const subscriber of [...subscribers]) if (subscriber.line === line) sendTo(subscriber, feed.frame)
  }
  const changedPace = paced(scheduler, EVERY_MS, () => {
    const frame = changedFrame(changes)
    changes = { lines: [], upto: changes.upto }
    broadcast(frame)
  })
  const sendStatus = (evenIfUnchanged: boolean) => {
    if (subscribers.size === 0) return
    const status = tried(sources.log, 'the status', sources.status)
    if (!status) return
    if (evenIfUnchanged || essence(status) !== lastStatus) broadcast(statusFrame(status))
    lastStatus = essence(status)
  }
  const endHeartbeat = repeat(scheduler, HEARTBEAT_MS, () => {
    broadcast(() => HEARTBEAT)
    sendStatus(true)
  })
  const endRefresh = repeat(scheduler, REFRESH_MS, touchAll)

  /** The first subscriber of a line has its board worked out; later ones get the last board sent. */
  const follow = (line: string, subscriber: Subscriber) => {
    const feed = feeds.get(line)
    if (feed?.frame) {
      sendTo(subscriber, feed.frame)
      return
    }
    const pace = paced(scheduler, EVERY_MS, () => sendBoard(line))
    feeds.set(line, { frame: null, pace })
    pace.touch()
  }
  const leave = (subscriber: Subscriber) => {
    subscribers.delete(subscriber)
    const { line } = subscriber
    if (line === null || [...subscribers].some((other) => other.line === line)) return
    feeds.get(line)?.pace.stop()
    feeds.delete(line)
  }

  return {
    subscribe(subscriber) {
      const status = sources.status()
      if (subscribers.size === 0) lastStatus = essence(status)
      subscribers.add(subscriber)
      subscriber.send(frameOf('hello', sources.hello(subscriber.line)))
      if (subscriber.line !== null) follow(subscriber.line, subscriber)
      sendTo(subscriber, statusFrame(status))
      return () => leave(subscriber)
    },
    changed({ lines, upto }) {
      if (subscribers.size === 0) return
      changes = { lines: [...new Set([...changes.lines, ...lines])], upto: Math.max(changes.upto, upto) }
      changedPace.touch()
      for (const line of lines) feeds.get(line)?.pace.touch()
    },
    configured() {
      touchAll()
      sendStatus(true)
    },
    stateTold(state) {
      sendStatus(false)
      if (troubleOf(state) !== lastTrouble) touchAll()
      lastTrouble = troubleOf(state)
    },
    size: () => subscribers.size,
    stop() {
      endHeartbeat()
      endRefresh()
      changedPace.stop()
      for (const feed of feeds.values()) feed.pace.stop()
      feeds.clear()
      for (const subscriber of [...subscribers]) subscriber.end()
      subscribers.clear()
    },
  }
}

/** One server-sent event with JSON as its data. */
function frameOf(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** A board that cannot be worked out is said, not swallowed: the stream stays, and the next change tries again. */
function boardFrame({ board, log }: HubSources, line: string): Frame {
  const made = tried(log, `the board of ${line}`, () => board(line))
  if (made) return onceASight((sight) => frameOf('board', sight.board(made)))
  const failed = problem('HTTP_INTERNAL', `the board of ${line} failed; the log has the cause`)
  return onceASight(() => frameOf('problem', failed))
}

function statusFrame(status: StatusAnswer): Frame {
  return onceASight((sight) => frameOf('status', sight.status(status)))
}

function changedFrame({ lines, upto }: Changed): Frame {
  return onceASight((sight) => {
    const seen = lines.filter(sight.seesLine)
    return seen.length > 0 ? frameOf('changed', { lines: seen, upto }) : null
  })
}

function onceASight(make: Frame): Frame {
  const made = new Map<string, string | null>()
  return (sight) => {
    const before = made.get(sight.key)
    if (before !== undefined) return before
    const frame = make(sight)
    made.set(sight.key, frame)
    return frame
  }
}

function tried<T>(log: Log, what: string, make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    log.error({ code: 'HTTP_INTERNAL', err: error }, `${what} failed: ${errorText(error)}`)
    return undefined
  }
}

/** A status without the instant at which it was asked for. */
function essence(status: StatusAnswer): string {
  return JSON.stringify({ ...status, at: null, clock: null })
}

/** What of the state shows on the boards. */
function troubleOf({ store, devices, sinks }: GatewayState): string {
  return JSON.stringify([
    store.state,
    devices.map(({ id, link }) => [id, link]),
    sinks.map(({ id, connected }) => [id, connected]),
  ])
}
