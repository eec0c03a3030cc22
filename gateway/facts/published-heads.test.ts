import { describe, expect, it } from 'vitest'
import { publishedHeads } from './published-heads.ts'

const [ONE, TWO] = ['1f'.repeat(32), 'A2'.repeat(32)]

describe('heads that left upstream', () => {
  it('are taken from messages and from lines that are a head alone', () => {
    const message = JSON.stringify({ schema: 'lineside.kpi/1', seal: ONE, sent_at: '2026-03-02T08:00:00Z' })
    expect(publishedHeads(`${message}\n\n  ${TWO}\r\n{"seal":null}\n{}\n`)).toEqual([
      { head: ONE, sentAt: '2026-03-02T08:00:00Z' },
      { head: TWO, sentAt: null },
    ])
  })

  it('are refused where a line is neither, by its number: a head left out would not be missed', () => {
    for (const line of ['abc', '{"seal":"abc"}', '7', 'null', '{"seal":7}', ONE.slice(1)]) {
      expect(() => publishedHeads(`${TWO}\n${line}`)).toThrow('line 2 is neither')
    }
  })
})
