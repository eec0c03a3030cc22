import { describe, expect, it } from 'vitest'
import { look, type Suspects } from './probe.ts'

const none: Suspects = new Map()
const told = { v: 1, ts: 10 }
const compared = (read: number, reported = told) => [{ index: 4, read: { v: read, ts: 99 }, reported }]

describe('values read beside those reported', () => {
  it('are no reason for suspicion while they are the same, whatever their time', () => {
    expect(look(none, compared(1))).toEqual({ suspects: new Map(), stuck: [] })
  })

  it('are lost when a node differs twice and nothing was reported of it in between', () => {
    const first = look(none, compared(2))
    expect(first.stuck).toEqual([])
    expect(look(first.suspects, compared(3)).stuck).toEqual([4])
  })

  it('are on their way when something was reported in between', () => {
    const first = look(none, compared(2))
    expect(look(first.suspects, compared(3, { v: 2, ts: 20 })).stuck).toEqual([])
  })

  it('are lost when a node never reported at all', () => {
    const never = [{ index: 1, read: { v: 1, ts: 1 }, reported: undefined }]
    expect(look(look(none, never).suspects, never).stuck).toEqual([1])
  })
})
