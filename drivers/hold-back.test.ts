import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { Reading } from './contract.ts'
import { createHoldBack } from './hold-back.ts'

const log = createLog('test')
const reading = (ts: number): Reading => ({ line: 'l', station: 's', signal: 'x', v: ts, ts })
const times = (batches: Reading[][]) => batches.map((batch) => batch.map(({ ts }) => ts))

/** A store whose pushes stay pending until the test answers them. */
function slowStore() {
  const batches: Reading[][] = []
  const answers: PromiseWithResolvers<void>[] = []
  return {
    batches,
    answers,
    push(readings: Reading[]) {
      batches.push(readings)
      const answer = Promise.withResolvers<void>()
      answers.push(answer)
      return answer.promise
    },
  }
}

describe('holding back', () => {
  it('keeps one push in flight and makes what comes meanwhile one batch, in order', async () => {
    const store = slowStore()
    const held = createHoldBack({ push: store.push, limit: 100, onFull: () => {}, log })
    held.add([reading(1)])
    held.add([reading(2)])
    held.add([reading(3), reading(4)])
    expect(times(store.batches)).toEqual([[1]])
    store.answers[0]?.resolve()
    await turn()
    expect(times(store.batches)).toEqual([[1], [2, 3, 4]])
    store.answers[1]?.resolve()
    await held.stop(10_000)
  })

  it('tells the source to hold back at the limit, and to go on once what waited is on its way', async () => {
    const store = slowStore()
    const told: boolean[] = []
    const held = createHoldBack({ push: store.push, limit: 4, onFull: (full) => told.push(full), log })
    for (let ts = 0; ts < 5; ts++) held.add([reading(ts)])
    expect(told).toEqual([true])
    store.answers[0]?.resolve()
    await turn()
    expect(told).toEqual([true, false])
    store.answers[1]?.resolve()
    await held.stop(10_000)
  })

  it('pushes a batch again, before anything newer, when it could not be stored', async () => {
    const store = slowStore()
    const held = createHoldBack({ push: store.push, limit: 100, onFull: () => {}, log })
    held.add([reading(1)])
    held.add([reading(2)])
    store.answers[0]?.reject(new Error('disk full'))
    await vi.waitFor(() => expect(times(store.batches)).toEqual([[1], [1]]), 30_000)
    store.answers[1]?.resolve()
    await turn()
    expect(times(store.batches)).toEqual([[1], [1], [2]])
    store.answers[2]?.resolve()
    await held.stop(10_000)
  })

  it('stops within its time even when a push never ends', async () => {
    const store = slowStore()
    const held = createHoldBack({ push: store.push, limit: 100, onFull: () => {}, log })
    held.add([reading(1)])
    await held.stop(50)
    held.add([reading(2)])
    expect(times(store.batches)).toEqual([[1]])
  })
})
