import { describe, expect, it } from 'vitest'
import { attentionOf } from './attention.ts'
import { sampleBoard, sampleStation, sampleWorker } from './fixture.ts'

const trouble = sampleBoard().trouble
const source = (
  signal: string,
  state: 'fresh' | 'silent' | 'lost' | 'never',
  device: string | null = null,
) => ({
  signal,
  role: 'good',
  device,
  last: '2026-11-02T09:50:00Z',
  state,
})

describe('what needs a hand now', () => {
  it('is nothing on a line in order', () => {
    const station = sampleStation({ sources: [source('good', 'fresh'), source('badge', 'never')] })
    expect(attentionOf(sampleBoard({ stations: [station], workers: [sampleWorker()] }))).toEqual([])
  })

  it('names stations that are down, held, blocked or starved, and no others', () => {
    const states = [
      'running',
      'idle',
      'starved',
      'blocked',
      'down',
      'setup',
      'meeting',
      'no_plan',
      'quality_hold',
    ]
    const stations = states.map((value) =>
      sampleStation({ id: value, state: { value, since: '2026-11-02T09:00:00Z' } }),
    )
    const named = attentionOf(sampleBoard({ stations })).map((matter) => matter.what)
    expect(named[0]).toBe('down')
    expect(named.sort()).toEqual(['blocked', 'down', 'quality_hold', 'starved'])
  })

  it('puts the gravest first and then the longest standing', () => {
    const stations = [
      sampleStation({ id: 'a', state: { value: 'starved', since: '2026-11-02T09:40:00Z' } }),
      sampleStation({ id: 'b', state: { value: 'blocked', since: '2026-11-02T09:20:00Z' } }),
      sampleStation({ id: 'c', state: { value: 'down', since: '2026-11-02T09:55:00Z' } }),
    ]
    const board = sampleBoard({ stations, trouble: { ...trouble, quarantine: 3 } })
    expect(attentionOf(board).map((matter) => matter.station?.id ?? matter.kind)).toEqual([
      'c',
      'b',
      'a',
      'quarantine',
    ])
  })

  it('is one matter for all lost sources of a station', () => {
    const sources = [source('good', 'lost'), source('scrap', 'lost'), source('badge', 'silent')]
    const matters = attentionOf(sampleBoard({ stations: [sampleStation({ sources })] }))
    expect(matters.map(({ kind, what }) => [kind, what])).toEqual([
      ['source_lost', 'good, scrap'],
      ['source_silent', 'badge'],
    ])
  })

  it('does not tell the sources of a device that is told already', () => {
    const sources = [source('good', 'lost', 'plc-1'), source('badge', 'lost', 'scanner-1')]
    const board = sampleBoard({
      stations: [sampleStation({ sources })],
      trouble: { ...trouble, devices_down: ['plc-1'] },
    })
    expect(attentionOf(board).map(({ kind, what }) => [kind, what])).toEqual([
      ['source_lost', 'badge'],
      ['device_down', 'plc-1'],
    ])
  })

  it('names a forgotten sign-off once, at its station', () => {
    const people = [{ id: 'w-001', name: 'Li Na', since: '2026-11-01T20:00:00Z', flags: ['missed_sign_off'] }]
    const worker = sampleWorker({ quality: { state: 'good', coverage: 1, reasons: ['missed_sign_off'] } })
    const matters = attentionOf(sampleBoard({ stations: [sampleStation({ people })], workers: [worker] }))
    expect(matters).toHaveLength(1)
    expect(matters[0]).toMatchObject({ kind: 'missed_sign_off', what: 'Li Na', station: { id: 'st-10' } })
  })

  it('tells a store that cannot write before all else', () => {
    const stations = [sampleStation({ state: { value: 'starved', since: '2026-11-02T09:00:00Z' } })]
    const board = sampleBoard({ stations, trouble: { ...trouble, store: 'failed', sinks_down: ['plant'] } })
    expect(attentionOf(board).map(({ kind }) => kind)).toEqual(['store_failed', 'state', 'sink_down'])
  })
})
