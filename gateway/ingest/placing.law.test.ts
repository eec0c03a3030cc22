import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { clockBench } from './clock-fixture.ts'

// What is held until a clock is known counts as it would have with the right clock, at the same time, once.

const T = Date.UTC(2026, 10, 2, 8)
const S = 1000
const CASES = Number(process.env.LINESIDE_CASES ?? 0) || undefined

/** One reading: seconds after the one before, how long it was on its way, and what happens after it. */
const step = fc.record({
  gap: fc.integer({ min: 0, max: 600 }),
  way: fc.integer({ min: 0, max: 3 * 3600 }),
  v: fc.integer({ min: 0, max: 9 }),
  again: fc.boolean(),
  // Each opens the store anew.
  restart: fc.nat({ max: 9 }).map((n) => n === 0),
})
/** From one start of the source to the next: the time that its clock begins with, and its readings. */
const start = fc.record({
  epoch: fc.constantFrom(0, Date.UTC(2000, 0, 1)),
  isLive: fc.nat(),
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
})

interface Sent {
  /** True times. */
  ts: number
  at: number
  /** By the clock of the source. */
  said: number
  v: number
  seq: number
  again: boolean
  restart: boolean
}

/** In the order of the source, which is that of arrival; of each start one reading at least arrives as it happens. */
function sentBy(starts: { epoch: number; isLive: number; steps: Steps }[]): Sent[] {
  const sent: Sent[] = []
  let now = T
  for (const { epoch, isLive, steps } of starts) {
    const began = now
    const live = isLive % steps.length
    for (const [index, { gap, way, ...rest }] of steps.entries()) {
      // The first comes at once: a start is told by a time that is earlier than those before.
      now += (index === 0 ? 0 : gap * S) + 1
      const earliest = Math.max(now, sent.at(-1)?.at ?? 0)
      const at = index === live ? now : earliest + way * S
      sent.push({ ts: now, at, said: epoch + now - began, seq: sent.length, ...rest })
    }
    now += 3600 * S
  }
  return inOrder(sent)
}
type Steps = { gap: number; way: number; v: number; again: boolean; restart: boolean }[]

/** A queue hands on nothing before what is ahead of it: whoever is live has nothing late before. */
function inOrder(sent: Sent[]): Sent[] {
  let next = Number.POSITIVE_INFINITY
  for (const one of sent.toReversed()) {
    one.at = Math.min(one.at, next)
    next = one.at
  }
  return sent
}

const bench = clockBench(T)
afterAll(() => bench.close())

const byTime = (a: { ts: number; v: unknown }, b: { ts: number; v: unknown }) =>
  a.ts - b.ts || Number(a.v) - Number(b.v)

/** `hears`: what the gateway is sent of it. Answers with what counts in the end. */
function counted(sent: Sent[], hears: (one: Sent, bench: Bench) => void, end: (bench: Bench) => void) {
  bench.wipe()
  for (const one of sent) {
    hears(one, bench)
    if (one.again) hears(one, bench)
    if (one.restart) bench.restart()
  }
  end(bench)
  expect(bench.kept()).toEqual([])
  return bench
    .facts()
    .map(({ ts, v }) => ({ ts, v }))
    .sort(byTime)
}
type Bench = ReturnType<typeof clockBench>

const expected = (sent: Sent[]) => sent.map(({ ts, v }) => ({ ts, v })).sort(byTime)

describe('with duplicates and restarts in between', () => {
  it('a source without a clock counts as with one, where some reading of each of its starts came as it happened', async () => {
    /** Longer than what is taken for disorder. */
    const longEnough = start.filter(({ steps }) => steps.slice(1).reduce((sum, { gap }) => sum + gap, 0) > 20)
    await fc.assert(
      fc.asyncProperty(fc.array(longEnough, { minLength: 1, maxLength: 4 }), async (starts) => {
        const sent = sentBy(starts.map((one) => ({ ...one, epoch: starts[0].epoch })))
        const hears = ({ said, at, v, seq }: Sent, bench: Bench) => bench.send({ v, ts: said, seq }, at)
        const end = (bench: Bench) => bench.place(bench.state.now + 3600 * S)
        const facts = counted(sent, hears, end)
        expect(facts).toEqual(expected(sent))
      }),
      { numRuns: CASES ?? 30 },
    )
  })

  it('what comes while the clock of the gateway is not set counts as if it were', async () => {
    const wrong = fc.constantFrom(-T, -60 * 24 * 3600 * S)
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        wrong,
        fc.nat(),
        async (steps, wrongBy, set) => {
          const sent = sentBy([{ epoch: 0, isLive: 0, steps }])
          const isSetFrom = set % (sent.length + 1)
          // Every second one tells no time: its arrival is its time.
          const truth = sent.map((one) => (one.seq % 2 ? one : { ...one, ts: one.at }))
          const hears = ({ ts, at, v, seq }: Sent, bench: Bench) => {
            if (seq === isSetFrom) bench.setGatewayClock(at)
            else if (seq < isSetFrom) Object.assign(bench.state, { isTrusted: false, wrongBy })
            bench.send(seq % 2 ? { v, seq, ts } : { v, seq }, at)
          }
          expect(counted(sent, hears, (bench) => bench.setGatewayClock())).toEqual(expected(truth))
        },
      ),
      { numRuns: CASES ?? 30 },
    )
  })
})
