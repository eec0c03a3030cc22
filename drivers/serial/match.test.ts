import { describe, expect, it } from 'vitest'
import type { Role } from '../../config/schema.ts'
import { compilePatterns, matchLine, splitTime } from './match.ts'

const signal = (role: Role, address?: string) => ({
  line: 'line-1',
  station: 'st-10',
  signal: role,
  role,
  ...(address ? { address } : {}),
})
const read = (line: string, ...signals: ReturnType<typeof signal>[]) =>
  matchLine(compilePatterns(signals).patterns, line, 7).map(
    ({ line: _line, station: _station, ...rest }) => rest,
  )

describe('a line of a serial device', () => {
  it('is the value where the signal has no address, and stays text', () => {
    expect(read('0042', signal('badge'))).toEqual([{ signal: 'badge', v: '0042', ts: 7 }])
  })

  it('gives its named groups to the fields of the reading', () => {
    const cycle = signal('cycle', '^C (?<v>good|scrap) (?<unit>\\w+) (?<product>\\S+)(?: (?<defect>\\w+))?$')
    expect(read('C scrap 0017 p-100 D7', cycle)).toEqual([
      { signal: 'cycle', v: 'scrap', unit: '0017', product: 'p-100', defect: 'D7', ts: 7 },
    ])
    const step = signal('step', '^S(?<v>\\d+) (?<unit>\\w+) (?<ok>\\w+)$')
    expect(read('S2 17 NOK', step)).toEqual([{ signal: 'step', v: 2, unit: '17', ok: false, ts: 7 }])
    const badge = signal('badge', '^(?<action>IN|OUT) (?<v>\\w+)$')
    expect(read('IN 0042', badge)).toEqual([{ signal: 'badge', v: '0042', action: 'in', ts: 7 }])
  })

  it('is one good unit where a cycle names no result', () => {
    expect(read('U-17', signal('cycle', '^(?<unit>U-\\d+)$'))).toEqual([
      { signal: 'cycle', v: 'good', unit: 'U-17', ts: 7 },
    ])
  })

  it('is a number for a scale, and left as it is when it is none', () => {
    const scale = signal('measure', '^(?<v>\\S+) kg$')
    expect(read('12.50 kg', scale)).toEqual([{ signal: 'measure', v: 12.5, ts: 7 }])
    expect(read('OVER kg', scale)).toEqual([{ signal: 'measure', v: 'OVER', ts: 7 }])
  })

  it('goes to every signal whose address matches, and to one without address only if none does', () => {
    const signals = [signal('badge', '^B(?<v>.+)$'), signal('product', '^B1(?<v>.+)$'), signal('defect')]
    expect(read('B123', ...signals).map(({ signal: name, v }) => [name, v])).toEqual([
      ['badge', '123'],
      ['product', '23'],
    ])
    expect(read('D7', ...signals).map(({ signal: name, v }) => [name, v])).toEqual([['defect', 'D7']])
  })

  it('is nobody’s when no address matches or a group cannot be read', () => {
    expect(read('X', signal('badge', '^B(?<v>.+)$'))).toEqual([])
    expect(read('S2 maybe', signal('step', '^S(?<v>\\d+) (?<ok>\\w+)$'))).toEqual([])
  })

  it('names an address that is no regular expression', () => {
    expect(compilePatterns([signal('badge', '(')]).invalid).toMatchObject([{ address: '(' }])
  })
})

describe('a line with its time', () => {
  it('is split into the time and the scan', () => {
    expect(splitTime('2026-11-02T08:00:00+08:00 04A1')).toEqual({ ts: Date.UTC(2026, 10, 2), text: '04A1' })
    expect(splitTime('2026-11-02t00:00:00.250z a b')).toEqual({
      ts: Date.UTC(2026, 10, 2) + 250,
      text: 'a b',
    })
  })

  it('is refused without a time, without an offset, or with an impossible one', () => {
    const lines = ['04A1', '2026-11-02T08:00:00 04A1', '2026-13-02T08:00:00Z 04A1', '2026-11-02T08:00:00Z ']
    expect(lines.map(splitTime)).toEqual([null, null, null, null])
  })
})
