import { describe, expect, it } from 'vitest'
import { createAgents } from './agents.ts'

const AT = Date.UTC(2026, 10, 2, 8)
const scanner = {
  device: 'scanner-1',
  driver: 'serial',
  link: 'up',
  since: AT - 60_000,
  lastReading: AT - 1000,
  readings: 7,
  lastError: null,
  errors: {},
}
const health = (more: object = {}) =>
  Buffer.from(JSON.stringify({ at: AT, spool: 3, devices: [scanner], ...more }))

describe('an agent', () => {
  it('is shown with its spool and its devices while it is connected', () => {
    const agents = createAgents(['pc-1'])
    agents.take('pc-1', health(), AT)
    expect(agents.agents(['pc-1'])).toEqual([
      {
        id: 'pc-1',
        connected: true,
        last_seen: '2026-11-02T08:00:00.000Z',
        version: null,
        spool: 3,
        spool_bytes: null,
        spool_limit: null,
        dropped: null,
        clock_offset_s: 0,
        error: null,
      },
    ])
    expect(agents.devices(['pc-1'])).toMatchObject([
      { id: 'scanner-1', agent: 'pc-1', link: 'up', readings: 7, error: null },
    ])
  })

  it('says what its spool takes, what it dropped, and why it does not go by its configuration', () => {
    const agents = createAgents(['pc-1'])
    const problem = { code: 'AGENT_CONFIGURATION_REFUSED', text: 'devices.0.driver', at: AT }
    const more = { spoolBytes: 900, spoolLimit: 65_536, dropped: 7, version: '0.1.0', problem }
    agents.take('pc-1', health(more), AT)
    expect(agents.agents(['pc-1'])).toMatchObject([
      {
        version: '0.1.0',
        spool_bytes: 900,
        spool_limit: 65_536,
        dropped: 7,
        error: { code: 'AGENT_CONFIGURATION_REFUSED', text: 'devices.0.driver' },
      },
    ])
  })

  it('that is gone takes its devices down with it, since when it was last seen', () => {
    const agents = createAgents(['pc-1'])
    agents.take('pc-1', health(), AT)
    expect(agents.agents([])).toMatchObject([{ connected: false }])
    expect(agents.devices([])).toMatchObject([
      { id: 'scanner-1', link: 'down', since: '2026-11-02T08:00:00.000Z', error: { code: 'AGENT_OFFLINE' } },
    ])
  })

  it.each([
    ['no JSON', Buffer.from('{')],
    ['no spool', Buffer.from('{"devices":[]}')],
    ['devices that are none', Buffer.from('{"spool":1,"devices":"all"}')],
  ])('that says %s leaves what was known', (_, payload) => {
    const agents = createAgents(['pc-1'])
    agents.take('pc-1', health(), AT)
    agents.take('pc-1', payload, AT + 1000)
    expect(agents.devices(['pc-1'])).toHaveLength(1)
  })

  it('that no device names is not shown', () => {
    const agents = createAgents(['pc-1'])
    agents.take('pc-2', health(), AT)
    expect(agents.devices(['pc-2'])).toEqual([])
  })
})
