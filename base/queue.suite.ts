import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Queue } from './queue.ts'

/** Opens the queue kept in `place`; called again on a closed queue's place, it is that queue after a restart. */
export interface QueueMaker {
  place(): string
  open(place: string, options?: { numbered?: boolean }): Queue
}

/** What every implementation of Queue promises. */
export function describeQueue(name: string, maker: QueueMaker): void {
  const bodies = (queue: Queue, limit = 100) => queue.take(limit).map(({ body }) => body)

  describe(`${name}: accept and keep`, () => {
    it('hands out the oldest first and never the same item twice while it is in flight', () => {
      const queue = maker.open(maker.place())
      queue.push([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      expect(bodies(queue, 2)).toEqual(['a', 'b'])
      expect(bodies(queue)).toEqual(['c'])
      expect(bodies(queue)).toEqual([])
      queue.close()
    })

    it('puts what is kept back in its old place and forgets what is accepted', () => {
      const queue = maker.open(maker.place())
      const [a, b] = queue.push([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      queue.take(2)
      queue.keep([b!])
      queue.accept([a!])
      expect(bodies(queue)).toEqual(['b', 'c'])
      expect(queue.size).toBe(2)
      queue.close()
    })

    it('has everything waiting again after a restart, in flight or not', () => {
      const place = maker.place()
      const before = maker.open(place)
      const [a] = before.push([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      before.take(2)
      before.accept([a!])
      before.close()
      const after = maker.open(place)
      expect(after.size).toBe(2)
      expect(bodies(after)).toEqual(['b', 'c'])
      after.close()
    })

    it('never gives an id twice, even when it was empty at a restart', () => {
      const place = maker.place()
      const before = maker.open(place)
      const first = before.push([{ body: 'a' }, { body: 'b' }])
      before.accept(first)
      before.close()
      const after = maker.open(place)
      expect(after.push([{ body: 'c' }])).toEqual([first[1]! + 1])
      after.close()
    })

    it('hands out a range of ids, and knows the highest, also after a restart', () => {
      const place = maker.place()
      const before = maker.open(place)
      const [a, b] = before.push([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      expect(before.take(1, { from: b! }).map(({ body }) => body)).toEqual(['b'])
      expect(before.take(9, { before: b! }).map(({ body }) => body)).toEqual(['a'])
      expect(before.take(9, { from: a!, before: b! })).toEqual([])
      before.accept([a!, b!, b! + 1])
      before.close()
      const after = maker.open(place)
      expect([after.last, after.size]).toEqual([b! + 1, 0])
      after.close()
    })

    it('says how much waits and since when', () => {
      const queue = maker.open(maker.place())
      expect([queue.size, queue.oldest]).toEqual([0, null])
      const before = Date.now()
      queue.push([{ body: 'a' }])
      expect(queue.size).toBe(1)
      expect(queue.oldest).toBeGreaterThanOrEqual(before)
      queue.close()
    })
  })

  describe(`${name}: keys`, () => {
    it('replaces a waiting item by a newer one of its key', () => {
      const queue = maker.open(maker.place())
      queue.push([{ key: 'k', body: 'old' }, { body: 'other' }])
      queue.push([{ key: 'k', body: 'new' }])
      expect(queue.size).toBe(2)
      expect(bodies(queue)).toEqual(['other', 'new'])
      queue.close()
    })

    it('does not touch an item in flight', () => {
      const queue = maker.open(maker.place())
      const [first] = queue.push([{ key: 'k', body: 'old' }])
      queue.take(1)
      queue.push([{ key: 'k', body: 'new' }])
      queue.keep([first!])
      expect(bodies(queue)).toEqual(['old', 'new'])
      queue.close()
    })
  })

  describe(`${name}: dropping`, () => {
    it('offers the lowest rank first, or the oldest; never what has no rank or is in flight', () => {
      const queue = maker.open(maker.place())
      queue.push([
        { body: 'flying', rank: 0 },
        { body: 'kept' },
        { body: 'high', rank: 2 },
        { body: 'low', rank: 0 },
      ])
      queue.take(1)
      expect(queue.expendable(9, 'lowest').map(({ body }) => body)).toEqual(['low', 'high'])
      expect(queue.expendable(9, 'oldest').map(({ body }) => body)).toEqual(['high', 'low'])
      queue.close()
    })

    it('counts what was dropped, for good, and has what comes instead', () => {
      const place = maker.place()
      const before = maker.open(place)
      const [a, b] = before.push([
        { body: 'a', rank: 0 },
        { body: 'b', rank: 0 },
      ])
      before.take(1)
      before.drop([a!, b!], [{ body: 'instead' }])
      before.keep([a!])
      expect(before.dropped).toBe(1)
      before.close()
      const after = maker.open(place)
      expect([bodies(after), after.dropped]).toEqual([['a', 'instead'], 1])
      after.close()
    })

    it('knows how much room it takes, whatever comes and goes', () => {
      const place = maker.place()
      const before = maker.open(place)
      const ids = before.push([
        { body: '零' },
        { key: 'k', body: 'abc' },
        { body: 'x'.repeat(9_000), rank: 0 },
      ])
      before.push([{ key: 'k', body: 'abcdef' }])
      before.accept([ids[0]!, ids[0]!])
      const { bytes } = before
      expect(bytes).toBeGreaterThan(9_000)
      before.close()
      const after = maker.open(place)
      expect(after.bytes).toBe(bytes)
      after.drop([ids[2]!], [])
      after.accept(after.take(9).map(({ id }) => id))
      expect(after.bytes).toBe(0)
      after.close()
    })
  })

  describe(`${name}: numbers`, () => {
    it('numbers at the first sending, without holes, and keeps the number when sent again', () => {
      const place = maker.place()
      const before = maker.open(place, { numbered: true })
      before.push([{ key: 'k', body: 'replaced' }])
      before.push([{ key: 'k', body: 'a' }, { body: 'b' }, { body: 'c' }])
      expect(before.take(2).map(({ body, seq }) => [body, seq])).toEqual([
        ['a', 1],
        ['b', 2],
      ])
      before.close()
      const after = maker.open(place, { numbered: true })
      expect(after.take(9).map(({ body, seq }) => [body, seq])).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ])
      after.close()
    })

    it('leaves no hole: what has a number is not replaced by a newer item of its key', () => {
      const queue = maker.open(maker.place(), { numbered: true })
      const [first] = queue.push([{ key: 'k', body: 'old' }])
      queue.take(1)
      queue.keep([first!])
      queue.push([{ key: 'k', body: 'new' }])
      expect(queue.take(9).map(({ body, seq }) => [body, seq])).toEqual([
        ['old', 1],
        ['new', 2],
      ])
      queue.close()
    })

    it('goes on where it stopped when it was empty at a restart', () => {
      const place = maker.place()
      const before = maker.open(place, { numbered: true })
      before.push([{ body: 'a' }])
      before.accept(before.take(1).map(({ id }) => id))
      before.close()
      const after = maker.open(place, { numbered: true })
      after.push([{ body: 'b' }])
      expect(after.take(1)[0]?.seq).toBe(2)
      after.close()
    })
  })

  describe(`${name}: laws`, () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ do: fc.constant('accept' as const), count: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ do: fc.constant('keep' as const), count: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ do: fc.constant('restart' as const), count: fc.constant(0) }),
    )

    it('agrees with a plain list under any sequence of pushes, takes, ends and restarts', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
          const place = maker.place()
          let queue = maker.open(place)
          let model: { id: number; flying: boolean }[] = []
          let pushed = 0
          for (const { do: what, count } of steps) {
            const flying = model.filter((item) => item.flying).slice(0, count)
            const ids = flying.map(({ id }) => id)
            if (what === 'push') {
              const got = queue.push(Array.from({ length: count }, () => ({ body: 'x' })))
              expect(got).toEqual(Array.from({ length: count }, (_, i) => pushed + i + 1))
              model.push(...got.map((id) => ({ id, flying: false })))
              pushed += count
            } else if (what === 'take') {
              const due = model.filter((item) => !item.flying).slice(0, count)
              expect(queue.take(count).map(({ id }) => id)).toEqual(due.map(({ id }) => id))
              for (const item of due) item.flying = true
            } else if (what === 'accept') {
              queue.accept(ids)
              model = model.filter(({ id }) => !ids.includes(id))
            } else if (what === 'keep') {
              queue.keep(ids)
              for (const item of flying) item.flying = false
            } else {
              queue.close()
              queue = maker.open(place)
              for (const item of model) item.flying = false
            }
            expect(queue.size).toBe(model.length)
          }
          queue.close()
        }),
        { numRuns: 40 },
      )
    })
  })
}
