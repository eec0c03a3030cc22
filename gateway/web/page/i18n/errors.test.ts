import { describe, expect, it } from 'vitest'
import { errorWords, saysMore } from './errors.ts'

describe('words for an error code', () => {
  it('are in the language of the page', () => {
    expect(errorWords('en', 'SINK_UNREACHABLE')?.what).toBe('the receiver does not answer')
    expect(errorWords('zh', 'SINK_UNREACHABLE')?.what).toBe('接收方没有响应')
  })

  it('are none for a code that this page does not know', () => {
    expect(errorWords('zh', 'DEVICE_ON_FIRE')).toBeNull()
  })

  it('are not said twice', () => {
    expect(saysMore('SINK_UNREACHABLE', 'the receiver does not answer')).toBe(false)
    expect(saysMore('SINK_UNREACHABLE', 'connect ECONNREFUSED')).toBe(true)
  })
})
