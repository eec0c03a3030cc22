import { describe, expect, it } from 'vitest'
import { covers, isFilter, matches } from './filters.ts'

describe('a topic filter', () => {
  // The examples of MQTT 3.1.1, 4.7.1 and 4.7.2.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'sport/tennis', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/uptime', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/monitor/Clients', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
    ['ACCOUNTS', 'Accounts', false],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
  ])('%s against %s: %s', (filter, topic, expected) => {
    expect(matches(filter, topic)).toBe(expected)
  })

  it.each([
    ['lineside/v1/#', 'lineside/v1/line-1/+/good', true],
    ['lineside/v1/#', 'lineside/v1', true],
    ['lineside/v1/#', 'lineside/#', false],
    ['lineside/v1/line-1/+/good', 'lineside/v1/line-1/st-10/good', true],
    ['lineside/v1/line-1/+/good', 'lineside/v1/line-1/st-10/#', false],
    ['lineside/v1/line-1/+', 'lineside/v1/line-1/#', false],
    ['#', '$SYS/#', false],
    ['+/#', '#', true],
  ])('%s covers %s: %s', (granted, asked, expected) => {
    expect(covers(granted, asked)).toBe(expected)
  })

  it.each(['', 'a#', 'a/#/b', 'a+/b', '#a', 'a/+b', 'a\0', 'x'.repeat(65_536)])('is not %j', (text) => {
    expect(isFilter(text)).toBe(false)
  })
})
