import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disjoint, matches } from './filters.ts'

describe('a topic filter', () => {
  // The examples of MQTT 3.1.1, section 4.7.1 and 4.7.2.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'sport', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/broker', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/broker', true],
  ])('%s and %s: %s', (filter, topic, isMeant) => expect(matches(filter, topic)).toBe(isMeant))
})

describe('filters of one client', () => {
  it.each([
    [['a/b', 'a/b'], ['a/b']],
    [
      ['a/b', 'a/c'],
      ['a/b', 'a/c'],
    ],
    [['a/b', 'a/+'], ['a/+']],
    [['a/+/c', 'a/b/+'], ['a/+/+']],
    [['a', 'a/#'], ['a/#']],
    [['a/+/c', 'a/b/c', 'a/b/d/e', 'a/b/#'], ['a/+/#']],
    [
      ['#', '$SYS/x', 'a'],
      ['#', '$SYS/x'],
    ],
  ])('%j are asked for as %j', (filters, asked) => expect(disjoint(filters)).toEqual(asked))

  const level = fc.constantFrom('a', 'b', '', '$x')
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
  const filter = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'))

  it('get each topic that one of them asks for, and get it once', () => {
    fc.assert(
      fc.property(
        fc.array(filter, { maxLength: 6 }),
        fc.array(topic, { maxLength: 20 }),
        (filters, topics) => {
          const asked = disjoint(filters)
          const times = (some: string[], one: string) => some.filter((filter) => matches(filter, one)).length
          const wrong = topics.filter((one) => {
            const got = times(asked, one)
            return got > 1 || (got === 0 && times(filters, one) > 0)
          })
          expect(wrong).toEqual([])
        },
      ),
    )
  })
})
