import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

/** Works that end when told. */
function bench() {
  const begun: string[] = []
  const endings = new Map<string, () => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => endings.set(name, () => resolve(name)))
  }
  return { begun, work, end: (name: string) => endings.get(name)?.() }
}

it('so many work at once, the others in the order in which they came', async () => {
  const { begun, work, end } = bench()
  const turns = createTurns({ atOnce: 2, waiting: 10 })
  const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => turns.take(name, work(name))))
  expect(begun).toEqual(['a', 'b'])
  end('b')
  await turn()
  expect(begun).toEqual(['a', 'b', 'c'])
  for (const name of ['a', 'c']) end(name)
  await turn()
  end('d')
  expect(await all).toEqual(['a', 'b', 'c', 'd'])
})

it('of one key only one works, and it holds up nobody else', async () => {
  const { begun, work, end } = bench()
  const turns = createTurns({ atOnce: 2, waiting: 10 })
  void turns.take('k', work('k1'))
  void turns.take('k', work('k2'))
  void turns.take('l', work('l1'))
  expect(begun).toEqual(['k1', 'l1'])
  end('k1')
  await turn()
  expect(begun).toEqual(['k1', 'l1', 'k2'])
})

it('no more wait than allowed', () => {
  const { work } = bench()
  const turns = createTurns({ atOnce: 1, waiting: 1 })
  expect(turns.take('a', work('a'))).not.toBeNull()
  expect(turns.take('b', work('b'))).not.toBeNull()
  expect(turns.take('c', work('c'))).toBeNull()
})

it('work that fails makes room like any other', async () => {
  const turns = createTurns({ atOnce: 1, waiting: 10 })
  const failing = turns.take('a', () => Promise.reject(new Error('no')))
  const working = turns.take('b', () => Promise.resolve('yes'))
  await expect(failing).rejects.toThrow('no')
  expect(await working).toBe('yes')
})
