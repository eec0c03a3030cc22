import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSite } from '../config/index.ts'
import { spanOf } from './span.ts'

const site = loadSite(join(import.meta.dirname, '../config/examples/demo.yaml'))
const at = (text: string) => Date.parse(text)
const NOW = at('2026-11-02T16:30:00+08:00')

describe('the time to play', () => {
  it('is the running shift up to now', () => {
    expect(spanOf(site, { live: false }, NOW)).toEqual({ from: at('2026-11-02T14:00:00+08:00'), to: NOW })
  })

  it('reaches back so many days, to the start of a shift', () => {
    const span = spanOf(site, { live: false, days: '7' }, NOW)
    expect(span).toEqual({ from: at('2026-10-26T14:00:00+08:00'), to: NOW })
  })

  it('has no end when it goes on in real time', () => {
    const from = '2026-11-02T15:00:00+08:00'
    expect(spanOf(site, { live: true, from }, NOW)).toEqual({ from: at(from) })
  })

  it.each([
    [{ live: true, to: '2026-11-02T15:00:00+08:00' }, /without an end/],
    [{ live: false, to: '2026-11-03T15:00:00+08:00' }, /in the future/],
    [
      { live: false, from: '2026-11-02T15:00:00+08:00', to: '2026-11-02T14:00:00+08:00' },
      /end before it begins/,
    ],
    [{ live: false, from: 'yesterday' }, /--from yesterday/],
    [{ live: false, days: '-1' }, /--days -1/],
  ])('is refused with the reason: %o', (input, reason) => {
    expect(() => spanOf(site, input, NOW)).toThrow(reason)
  })
})
