import { describe, expect, it } from 'vitest'
import { FIELDS, KINDS, kindIn, mayBeEmpty, requestOf } from './fields.ts'

const form = (said: Record<string, string>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(said)) data.set(name, value)
  return data
}

describe('the form of a correction', () => {
  it('says local times of the site with their offset, and numbers as numbers', () => {
    const said = form({
      station: 'st-1',
      result: 'good',
      units: '2.5',
      at: '2026-11-22T08:30',
      worker: 'w-1',
    })
    expect(requestOf('count', said, 'Asia/Shanghai')).toEqual({
      kind: 'count',
      station: 'st-1',
      result: 'good',
      units: 2.5,
      at: '2026-11-22T08:30:00+08:00',
    })
  })

  it('leaves out what is left empty, and gives a standard from a date', () => {
    expect(requestOf('quarantined', form({ entry: '7', worker: 'w-1', v: ' ', at: '' }), 'UTC')).toEqual({
      kind: 'quarantined',
      entry: 7,
      worker: 'w-1',
    })
    const standard = form({ product: 'p-1', station: 'st-1', seconds: '45', date: '2026-11-01' })
    expect(requestOf('standard', standard, 'UTC')).toMatchObject({ seconds: 45, from: '2026-11-01' })
  })

  it('begins with the kind of the address, else with a forgotten sign-off', () => {
    expect(kindIn('quarantined')).toBe('quarantined')
    expect(kindIn('nonsense')).toBe('sign_off')
    expect(kindIn(null)).toBe('sign_off')
  })

  it('asks for all that a kind needs', () => {
    for (const kind of KINDS)
      expect(FIELDS[kind].filter((field) => mayBeEmpty(kind, field)).length, kind).toBe(
        kind === 'quarantined' ? 5 : 0,
      )
  })
})
