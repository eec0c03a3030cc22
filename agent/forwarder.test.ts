import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { MqttLink } from '../base/mqtt-link.ts'
import { openQueue, type Queue } from '../base/queue.ts'
import { createForwarder } from './forwarder.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-forwarder-'))
afterAll(() => rmSync(folder, { recursive: true }))
let places = 0

/** A link in the hands of the test: what was published waits until acknowledge() or cut(). */
function linkInHand() {
  let isUp = false
  const listeners: ((connected: boolean) => void)[] = []
  const waiting: { seq: number; resolve(): void; reject(error: Error): void }[] = []
  const sent: number[] = []
  const tell = (up: boolean) => {
    isUp = up
    for (const listener of listeners) listener(up)
  }
  const link: MqttLink = {
    start() {},
    stop: async () => {},
    connected: () => isUp,
    lastError: () => null,
    onChange: (listener) => listeners.push(listener),
    publish(_, payload) {
      const { seq } = JSON.parse(payload) as { seq: number }
      sent.push(seq)
      return new Promise((resolve, reject) => waiting.push({ seq, resolve, reject }))
    },
  }
  return {
    link,
    sent,
    up: () => tell(true),
    async acknowledge(count: number) {
      for (const { resolve } of waiting.splice(0, count)) resolve()
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    },
    async cut() {
      tell(false)
      for (const { reject } of waiting.splice(0)) reject(new Error('cut'))
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('forwarding', () => {
  let queue: Queue
  let hand: ReturnType<typeof linkInHand>
  let wake: () => void
  const item = { body: JSON.stringify({ topic: 't', payload: { v: 1, ts: 1 } }) }
  const push = (count: number) => {
    const ids = queue.push(Array.from({ length: count }, () => item))
    wake()
    return ids
  }
  beforeEach(() => {
    queue = openQueue(join(folder, `spool-${++places}.db`))
    hand = linkInHand()
    wake = createForwarder(queue, hand.link, pino({ level: 'silent' })).wake
    return () => queue.close()
  })

  it('sends what is read now before the backlog of an outage, which goes on in a share of its own', async () => {
    push(1_000)
    hand.up()
    expect(hand.sent).toHaveLength(64)
    const fresh = push(500)
    const before = hand.sent.length
    await hand.acknowledge(64)
    const next = hand.sent.slice(before)
    expect(next.filter((seq) => seq >= fresh[0]!)).toHaveLength(48)
    expect(next.filter((seq) => seq < fresh[0]!)).toHaveLength(16)
    while (queue.size > 0) await hand.acknowledge(16)
    expect(new Set(hand.sent).size).toBe(1_500)
    expect(hand.sent).toHaveLength(1_500)
  })

  it('keeps the order within what is read now, and within the backlog', async () => {
    const backlog = push(200)
    hand.up()
    const fresh = push(200)
    while (queue.size > 0) await hand.acknowledge(7)
    expect(hand.sent.filter((seq) => seq < fresh[0]!)).toEqual(backlog)
    expect(hand.sent.filter((seq) => seq >= fresh[0]!)).toEqual(fresh)
  })

  it('sends again what was under way when the link went, as backlog', async () => {
    hand.up()
    const ids = push(10)
    await hand.cut()
    hand.up()
    expect(hand.sent).toEqual([...ids, ...ids])
    await hand.acknowledge(10)
    expect(queue.size).toBe(0)
  })
})
