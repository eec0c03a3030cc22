import { describe, expect, it } from 'vitest'
import type { Signal } from '../../config/site.ts'
import type { Element } from './decode.ts'
import { checkValue } from './values.ts'

const KNOWN = {
  isBadge: (badge: string) => ['0042', '42'].includes(badge),
  isStation: (id: string) => ['st-1', 'st-2'].includes(id),
}

function signal(role: Signal['role']): Signal {
  return {
    name: role,
    role,
    mode: 'delta',
    map: { '0': 'down', '1': 'running', true: 'running' },
    kind: 'scrap',
  }
}
const bare = (v: string): Element => ({ v, ts: null, seq: null, q: 'good', fields: {}, isBare: true })
const object = (fields: Record<string, unknown>, q: Element['q'] = 'good'): Element => ({
  v: fields.v,
  ts: null,
  seq: null,
  q,
  fields,
  isBare: false,
})
/** The value taken, or the code of the refusal. */
const check = (role: Signal['role'], element: Element) => {
  const value = checkValue(element, signal(role), KNOWN)
  return 'code' in value ? value.code : value.v
}

describe.each(['good', 'scrap', 'rework'] as const)('a count of %s', (role) => {
  it.each([
    ['1', 1],
    ['0', 0],
    ['2.5', 2.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-1', 'READING_NEGATIVE'],
    ['one', 'READING_BAD_VALUE'],
    ['0x10', 'READING_BAD_VALUE'],
    ['', 'READING_BAD_VALUE'],
    ['1e999', 'READING_BAD_VALUE'],
  ])('of bare %j is %j', (text, expected) => expect(check(role, bare(text))).toBe(expected))

  it.each([
    [7, 7],
    [-0.5, 'READING_NEGATIVE'],
    ['7', 'READING_BAD_VALUE'],
    [null, 'READING_BAD_VALUE'],
    [true, 'READING_BAD_VALUE'],
    [{ n: 1 }, 'READING_BAD_VALUE'],
    [1e17, 'READING_BAD_VALUE'],
  ])('of v %j is %j', (v, expected) => expect(check(role, object({ v }))).toBe(expected))
})

describe('a value', () => {
  it.each<[Signal['role'], unknown, unknown]>([
    ['cycle', 'good', 'good'],
    ['cycle', 'rework', 'rework'],
    ['cycle', 'bad', 'READING_BAD_VALUE'],
    ['cycle', 1, 'READING_BAD_VALUE'],
    ['state', 0, '0'],
    ['state', '1', '1'],
    ['state', true, 'true'],
    ['state', 'starved', 'starved'],
    ['state', '7', 'READING_UNKNOWN_STATE'],
    ['state', 'constructor', 'READING_UNKNOWN_STATE'],
    ['state', '__proto__', 'READING_UNKNOWN_STATE'],
    ['state', null, 'READING_BAD_VALUE'],
    ['badge', '0042', '0042'],
    ['badge', 42, '42'],
    ['badge', '042', 'READING_UNKNOWN_BADGE'],
    ['badge', '', 'READING_BAD_VALUE'],
    ['product', 'p-9', 'p-9'],
    ['product', '', 'READING_BAD_VALUE'],
    ['product', ['p'], 'READING_BAD_VALUE'],
    ['defect', 'scratch', 'scratch'],
    ['defect', null, 'READING_BAD_VALUE'],
    ['measure', 4.5, 4.5],
    ['measure', -4.5, -4.5],
    ['measure', 'hot', 'READING_BAD_VALUE'],
    ['step', 2, 'READING_BAD_VALUE'],
  ])('of %s, %j, is %j', (role, v, expected) => expect(check(role, object({ v }))).toBe(expected))

  it('of a badge stays as it was written', () => {
    expect(check('badge', bare('0042'))).toBe('0042')
  })

  it('of a step needs its unit', () => {
    expect(check('step', object({ v: 2, unit: 'u-1', ok: true }))).toBe(2)
    expect(check('step', object({ v: 2.5, unit: 'u-1' }))).toBe('READING_BAD_VALUE')
  })

  it('of bad quality is kept whatever it is, and never refused for it', () => {
    expect(check('good', object({ v: 'broken' }, 'bad'))).toBe('broken')
    expect(check('state', object({ v: null }, 'bad'))).toBe(null)
    expect(check('badge', object({ v: { a: 1 } }, 'bad'))).toBe('{"a":1}')
  })
})

describe('what comes beside a value', () => {
  const extra = (role: Signal['role'], fields: Record<string, unknown>) => {
    const value = checkValue(object(fields), signal(role), KNOWN)
    return 'code' in value ? value.code : value.extra
  }
  it('is kept: unit, product, defect, duration, action, origin, kind', () => {
    expect(extra('cycle', { v: 'good', unit: 'u-1', product: 'p-1', duration_ms: 41_000, other: 1 })).toEqual(
      {
        unit: 'u-1',
        product: 'p-1',
        duration_ms: 41_000,
      },
    )
    expect(extra('cycle', { v: 'good', unit: 42 })).toEqual({ unit: '42' })
    expect(extra('badge', { v: '0042', action: 'out' })).toEqual({ action: 'out' })
    expect(extra('defect', { v: 'x', origin: 'st-2', kind: 'rework' })).toEqual({
      origin: 'st-2',
      kind: 'rework',
    })
    expect(extra('cycle', { v: 'good' })).toBe(null)
  })
  it.each([
    [{ unit: ['u-1'] }, 'READING_BAD_PAYLOAD'],
    [{ action: 'maybe' }, 'READING_BAD_PAYLOAD'],
    [{ kind: 'good' }, 'READING_BAD_PAYLOAD'],
    [{ ok: 'yes' }, 'READING_BAD_PAYLOAD'],
    [{ origin: 3 }, 'READING_BAD_PAYLOAD'],
    [{ origin: 'st-9' }, 'READING_UNKNOWN_STATION'],
  ])('refuses the reading where it makes no sense: %j', (fields, code) => {
    expect(extra('defect', { v: 'x', ...fields })).toBe(code)
  })
})
