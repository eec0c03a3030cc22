import { covers, matches } from './filters.ts'

/** Topic filters (MQTT 3.1.1, 4.7) of what an account may do. */
export interface Filters {
  publish: readonly string[]
  subscribe: readonly string[]
}

/** What a client may do. */
export interface Rights {
  mayPublish(topic: string): boolean
  /** Whether it may have a subscription with this filter: one of its own covers it. */
  maySubscribe(filter: string): boolean
  mayReceive(topic: string): boolean
}

/** Of a client without an account, where these are allowed. */
export const EVERY_RIGHT: Rights = {
  mayPublish: () => true,
  maySubscribe: () => true,
  mayReceive: () => true,
}

/** Of an account that is not there any more. */
export const NO_RIGHT: Rights = rightsOf({ publish: [], subscribe: [] })

/** Answers kept by topic: a sensor asks for the same few, over and over. */
const REMEMBERED = 1_000

export function rightsOf({ publish, subscribe }: Filters): Rights {
  return {
    mayPublish: matchesOne(publish),
    maySubscribe: (asked) => subscribe.some((granted) => covers(granted, asked)),
    mayReceive: matchesOne(subscribe),
  }
}

/** Whether something that `before` allows is not allowed any more. */
export function isLess(after: Filters, before: Filters): boolean {
  const isLost = (kind: keyof Filters) =>
    before[kind].some((filter) => !after[kind].some((granted) => covers(granted, filter)))
  return isLost('publish') || isLost('subscribe')
}

function matchesOne(filters: readonly string[]): (topic: string) => boolean {
  const known = new Map<string, boolean>()
  return (topic) => {
    const before = known.get(topic)
    if (before !== undefined) return before
    if (known.size >= REMEMBERED) known.clear()
    const answer = filters.some((filter) => matches(filter, topic))
    known.set(topic, answer)
    return answer
  }
}
