import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSite } from '../../config/index.ts'
import { rosterOf } from './plan.ts'
import { simulate } from './simulate.ts'
import { BUFFER } from './station.ts'
import { createTally } from './tally.ts'
import type { SimEvent, SimReading, Truth } from './types.ts'

const site = loadSite(join(import.meta.dirname, '../../config/examples/demo.yaml'))
const line = site.lines[0]!
const FROM = Date.parse('2026-11-20T22:00:00Z')
const DAY = 86_400_000
const SEEDS = [1, 2, 3, 4, 5]

function play(seed: number, days = 1, wrap = false): SimEvent[] {
  const simulation = simulate({ site, line, seed, from: FROM, wrap })
  const end = FROM + days * DAY
  const opening = simulation.opening.map((reading) => ({ t: reading.t, reading }))
  return [...opening, ...simulation.advance(end - 2000), ...simulation.close(end)]
}
const RUNS = SEEDS.map((seed) => ({ seed, events: play(seed, 3) }))

const truths = (events: SimEvent[]): Truth[] =>
  events.flatMap((event) => ('truth' in event ? [event.truth] : []))
const readings = (events: SimEvent[]): SimReading[] =>
  events.flatMap((event) => ('reading' in event ? [event.reading] : []))
const ofKind = <K extends Truth['kind']>(events: SimEvent[], kind: K) =>
  truths(events).filter((truth): truth is Extract<Truth, { kind: K }> => truth.kind === kind)

describe('the simulated line', () => {
  it('is the same for the same seed and another for another', () => {
    expect(play(7)).toEqual(play(7))
    expect(play(7)).not.toEqual(play(8))
  })

  it('is the same however it is advanced', () => {
    const simulation = simulate({ site, line, seed: 3, from: FROM, wrap: false })
    const steps: SimEvent[] = []
    while (simulation.nextAt() <= FROM + DAY) steps.push(...simulation.advance(simulation.nextAt()))
    const whole = simulate({ site, line, seed: 3, from: FROM, wrap: false }).advance(FROM + DAY)
    expect(steps).toEqual(whole)
  })

  it('tells its events in order of time', () => {
    const times = play(2).map(({ t }) => t)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it.each(RUNS)('makes plausible days with everything that goes wrong (seed $seed)', ({ events }) => {
    const kinds = new Set(truths(events).map(({ kind }) => kind))
    expect([...kinds]).toEqual(
      expect.arrayContaining(['forgot', 'badge_read_twice', 'defect', 'product', 'totals', 'shift_end']),
    )
    expect(ofKind(events, 'sign_off').some(({ how }) => how === 'moved')).toBe(true)
    const states = new Set(ofKind(events, 'state').map(({ state }) => state))
    expect(states).toEqual(new Set(['idle', 'running', 'starved', 'blocked', 'down', 'setup']))
    expect(ofKind(events, 'unit').filter(({ station }) => station === 'st-60').length).toBeGreaterThan(3000)
  })
})

describe('the truth', () => {
  it.each(SEEDS)('adds up to what the sensors say, wrap-around included (seed %i)', (seed) => {
    const events = play(seed, 1, true)
    const said = createTally()
    const totals = new Map<string, number>()
    const makers = new Map<string, string | null>()
    for (const { station, unit, worker } of ofKind(events, 'unit')) makers.set(`${station}/${unit}`, worker)
    const seen = new Set<string>()
    const steps = new Set<number>()
    for (const reading of readings(events)) {
      const { station, signal, v, unit } = reading
      const role = line.stations
        .find(({ id }) => id === station)!
        .signals.find(({ name }) => name === signal)!
      if (role.role === 'cycle' && !seen.has(`${station}/${unit}`)) {
        seen.add(`${station}/${unit}`)
        said.made('', station, null, v as 'good')
      } else if (role.role === 'defect') {
        said.spoilt('', reading.origin!, null, reading.kind!)
      } else if (role.role === 'good' || role.role === 'scrap' || role.role === 'rework') {
        const before = totals.get(`${station}/${signal}`) ?? Number(v)
        const step = role.mode === 'delta' ? Number(v) : (Number(v) - before + 2 ** 32) % 2 ** 32
        totals.set(`${station}/${signal}`, Number(v))
        steps.add(step)
        for (let n = 0; n < step; n++) said.made('', station, null, role.role)
      }
    }
    expect(Math.max(...steps)).toBe(1)
    const run = ofKind(events, 'totals').find(({ scope }) => scope === 'run')!
    expect(said.all().stations).toEqual(run.stations)
  })

  it.each(RUNS)(
    'never has anybody at two stations, nor units of somebody who is not signed on (seed $seed)',
    ({ events }) => {
      const at = new Map<string, string>()
      const wrong: Truth[] = []
      for (const truth of truths(events)) {
        if (truth.kind === 'sign_on') {
          if (at.has(truth.worker)) wrong.push(truth)
          at.set(truth.worker, truth.station)
        }
        if (truth.kind === 'sign_off') {
          if (at.get(truth.worker) !== truth.station) wrong.push(truth)
          at.delete(truth.worker)
        }
        if (truth.kind === 'unit' && truth.worker !== null && at.get(truth.worker) !== truth.station)
          wrong.push(truth)
      }
      expect(wrong).toEqual([])
      expect(at.size).toBe(0)
    },
  )

  it.each(RUNS)('leaves two seconds between a hand-over and the next unit (seed $seed)', ({ events }) => {
    const handOver = new Map<string, number>()
    const gaps: number[] = []
    for (const truth of truths(events)) {
      if (truth.kind === 'sign_on' || truth.kind === 'sign_off') handOver.set(truth.station, truth.t)
      if (truth.kind === 'unit') gaps.push(truth.t - (handOver.get(truth.station) ?? 0))
    }
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2000)
  })

  it.each(RUNS)(
    'has no unit at a station between a forgotten sign-off and the next sign-on (seed $seed)',
    ({ events }) => {
      const deserted = new Set<string>()
      const wrong: Truth[] = []
      for (const truth of truths(events)) {
        if (truth.kind === 'forgot') deserted.add(truth.station)
        if (truth.kind === 'sign_on') deserted.delete(truth.station)
        if (truth.kind === 'unit' && deserted.has(truth.station)) wrong.push(truth)
      }
      expect(wrong).toEqual([])
    },
  )
})

describe('the flow of units', () => {
  it.each(RUNS)('loses and invents none between two stations (seed $seed)', ({ events }) => {
    const between = line.stations.map(() => 0)
    let [least, most] = [0, 0]
    for (const truth of truths(events)) {
      if (truth.kind !== 'unit' && truth.kind !== 'defect') continue
      const index = line.stations.findIndex(({ id }) => id === truth.station)
      if (index > 0) between[index]! -= 1
      if (truth.kind === 'unit' && truth.result !== 'scrap') between[index + 1]! += 1
      const waiting = between.slice(1, line.stations.length)
      ;[least, most] = [Math.min(least, ...waiting), Math.max(most, ...waiting)]
    }
    expect(least).toBe(0)
    // Buffer, the unit being worked on, and one that waits to be handed on.
    expect(most).toBeLessThanOrEqual(BUFFER + 2)
  })

  it.each(RUNS)(
    'stops at a station that is down, and a long stop starves the next one (seed $seed)',
    ({ events }) => {
      const down = new Map<string, number>()
      const lastUnit = new Map<string, number>()
      const whileDown: Truth[] = []
      let long = 0
      for (const truth of truths(events)) {
        if (truth.kind === 'unit') {
          if (down.has(truth.station)) whileDown.push(truth)
          lastUnit.set(truth.station, truth.t)
        }
        if (truth.kind !== 'state') continue
        const since = down.get(truth.station)
        if (truth.state === 'down') down.set(truth.station, truth.t)
        else if (since !== undefined) {
          down.delete(truth.station)
          const next = line.stations[line.stations.findIndex(({ id }) => id === truth.station) + 1]
          if (!next || truth.t - since < 10 * 60_000) continue
          long += 1
          // Four units in the buffer and one in work last for less than ten minutes.
          expect(truth.t - (lastUnit.get(next.id) ?? 0)).toBeGreaterThan(30_000)
        }
      }
      expect(whileDown).toEqual([])
      expect(long).toBeGreaterThan(0)
    },
  )
})

describe('the roster', () => {
  it('gives nobody the station of the shift before', () => {
    const workers = site.workers.map(({ id }) => id)
    const stations = line.stations.map(({ id }) => id)
    for (let shift = 0; shift < 16; shift++) {
      const [now, next] = [rosterOf(workers, stations, shift), rosterOf(workers, stations, shift + 1)]
      expect(new Set(now.posts.values()).size).toBe(stations.length)
      for (const [station, worker] of now.posts) expect(next.posts.get(station)).not.toBe(worker)
    }
  })
})
