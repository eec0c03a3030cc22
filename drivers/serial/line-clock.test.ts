import { expect, it } from 'vitest'
import { createLineClock } from './line-clock.ts'

it('time passes while the port is read', () => {
  const clock = createLineClock(1000)
  clock.turn(1010, true)
  clock.turn(1021, true)
  expect(clock.now()).toBe(21)
})

it('a process that was busy, or a port that was held back, is no silence on the line', () => {
  const clock = createLineClock(0)
  clock.turn(5000, true)
  expect(clock.now()).toBe(50)
  clock.turn(9000, false)
  clock.turn(9010, true)
  expect(clock.now()).toBe(60)
})
