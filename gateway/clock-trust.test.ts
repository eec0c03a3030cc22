import { expect, it } from 'vitest'
import { type ClockEvidence, isClockSet } from './clock-trust.ts'

const NOW = Date.UTC(2026, 10, 22)
const evidence: ClockEvidence = {
  now: NOW,
  trust: 'plausible',
  isSynchronised: null,
  lastArrival: NOW - 3_600_000,
  wasTrusted: false,
}

it.each<[what: string, Partial<ClockEvidence>, isSet: boolean]>([
  ['after the last arrival counts as set', {}, true],
  ['with nothing known of before counts as set', { lastArrival: 0 }, true],
  ['that is behind the last arrival does not', { lastArrival: NOW + 300_001 }, false],
  ['that is behind it by less than 5 min does', { lastArrival: NOW + 300_000 }, true],
  [
    'behind the last arrival does where the system says it is synchronised',
    { lastArrival: NOW + 9e6, isSynchronised: true },
    true,
  ],
  ['before 2020 never does', { now: 1e12, trust: 'always', isSynchronised: true, wasTrusted: true }, false],
  ['that is to be synchronised waits for the system to say so', { trust: 'synchronised' }, false],
  ['that is to be synchronised, and is not, waits', { trust: 'synchronised', isSynchronised: false }, false],
  [
    'that is to be synchronised, and is, counts as set',
    { trust: 'synchronised', isSynchronised: true },
    true,
  ],
  [
    'that was trusted is trusted on, though it was set back',
    { wasTrusted: true, lastArrival: NOW + 9e6 },
    true,
  ],
  [
    'that is always trusted counts as set',
    { trust: 'always', lastArrival: NOW + 9e6, isSynchronised: false },
    true,
  ],
])('a clock %s', (_, more, isSet) => {
  expect(isClockSet({ ...evidence, ...more })).toBe(isSet)
})
