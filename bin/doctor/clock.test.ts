import { expect, it } from 'vitest'
import { offsetFinding } from './clock.ts'

it.each([
  [0, 'ok', '0.0 s ahead of'],
  [-90_000, 'warning', '90.0 s behind'],
  [90_000, 'warning', 'figures are in doubt'],
  [301_000, 'failed', 'readings are refused'],
])('a clock that is %i ms ahead of the gateway is %s', (ms, state, text) => {
  expect(offsetFinding(ms)).toMatchObject({ state, text: expect.stringContaining(text) })
})
