import { expect, it } from 'vitest'
import { createPacketIds } from './packet-ids.ts'

it('packet identifiers go from 1 to 65535 and round again, past those on their way', () => {
  const ids = createPacketIds()
  ids.reserve(2)
  expect([ids.take(), ids.take()]).toEqual([1, 3])
  ids.release(1)
  while (ids.take() !== 65_535);
  expect(ids.take()).toBe(1)
  ids.release(2)
  expect(ids.take()).toBe(2)
})

it('there is no further packet identifier when all are on their way', () => {
  const ids = createPacketIds()
  for (let n = 1; n <= 65_535; n++) ids.take()
  expect(ids.take()).toBeUndefined()
  ids.release(77)
  expect(ids.take()).toBe(77)
})
