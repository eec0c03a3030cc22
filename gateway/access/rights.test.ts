import { describe, expect, it } from 'vitest'
import { isLess, rightsOf } from './rights.ts'

describe('rights', () => {
  const rights = rightsOf({
    publish: ['lineside/v1/line-1/+/good'],
    subscribe: ['lineside/v1/line-1/#', 'plain'],
  })

  it('to publish are for topics that a filter matches', () => {
    expect(rights.mayPublish('lineside/v1/line-1/st-1/good')).toBe(true)
    expect(rights.mayPublish('lineside/v1/line-1/st-1/scrap')).toBe(false)
    expect(rights.mayPublish('lineside/v1/line-2/st-1/good')).toBe(false)
    expect(rights.mayPublish('$SYS/x')).toBe(false)
  })

  it('to subscribe are for filters that ask for nothing more', () => {
    expect(rights.maySubscribe('lineside/v1/line-1/+/+')).toBe(true)
    expect(rights.maySubscribe('plain')).toBe(true)
    for (const asked of ['#', 'lineside/#', 'lineside/v1/+/st-1', '$SYS/#', 'plain/#']) {
      expect(rights.maySubscribe(asked)).toBe(false)
    }
  })

  it('to receive are those to subscribe', () => {
    expect(rights.mayReceive('lineside/v1/line-1/st-1/good')).toBe(true)
    expect(rights.mayReceive('lineside/v1/line-2/st-1/good')).toBe(false)
  })

  it('stay the same however many topics are asked for', () => {
    for (let n = 0; n < 3_000; n++) expect(rights.mayPublish(`lineside/v1/line-1/st-${n}/good`)).toBe(true)
    expect(rights.mayPublish('lineside/v1/line-1/st-1/scrap')).toBe(false)
  })
})

it.each([
  [['a/#'], ['a/#'], false],
  [['a/b'], ['a/#'], false],
  [['a/#'], ['a/b', 'a/c'], true],
  [['a/b', 'c'], ['c', 'a/+'], false],
  [['a'], [], true],
  [[], ['a'], false],
])('of %j, something is gone where %j are left: %s', (before, after, expected) => {
  expect(isLess({ publish: after, subscribe: [] }, { publish: before, subscribe: [] })).toBe(expected)
  expect(isLess({ publish: [], subscribe: after }, { publish: [], subscribe: before })).toBe(expected)
})
