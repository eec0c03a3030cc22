import { expect, it } from 'vitest'
import { createLocalTime } from './local-time.ts'

it('writes instants with the offset of the site, which changes with its clocks', () => {
  const berlin = createLocalTime('Europe/Berlin')
  expect(berlin(Date.UTC(2026, 9, 25, 0, 59, 59, 999))).toBe('2026-10-25T02:59:59.999+02:00')
  expect(berlin(Date.UTC(2026, 9, 25, 1))).toBe('2026-10-25T02:00:00.000+01:00')
  expect(createLocalTime('Asia/Shanghai')(0)).toBe('1970-01-01T08:00:00.000+08:00')
  expect(createLocalTime('America/St_Johns')(Date.UTC(2026, 0, 1))).toBe('2025-12-31T20:30:00.000-03:30')
})
