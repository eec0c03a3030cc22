import { describe, expect, it } from 'vitest'
import { asSumsSee, BEGINNING, END, hasSameFigures, perVersion, siteHistory, unchanging } from './history.ts'
import { loadSite } from './load.ts'

const PLANT = loadSite(new URL('./examples/plant.yaml', import.meta.url).pathname)
const [a, b, c] = ['A', 'B', 'C'].map((name) => ({ ...PLANT, name }))
const reignsOf = (...versions: Parameters<typeof siteHistory>[0][number][]) =>
  siteHistory(versions).reigns.map(({ from, to, site }) => [site.name, from, to])

describe('versions of a site', () => {
  it('the first holds from the beginning, whenever it was accepted', () => {
    expect(reignsOf({ from: 500, site: a })).toEqual([['A', BEGINNING, END]])
  })

  it('each holds from its start until the start of one that was accepted after it', () => {
    expect(reignsOf({ from: 0, site: a }, { from: 100, site: b }, { from: 200, site: c })).toEqual([
      ['A', BEGINNING, 100],
      ['B', 100, 200],
      ['C', 200, END],
    ])
  })

  it('one that holds from before its predecessor takes its place', () => {
    expect(reignsOf({ from: 0, site: a }, { from: 100, site: b }, { from: 50, site: c })).toEqual([
      ['A', BEGINNING, 50],
      ['C', 50, END],
    ])
    expect(reignsOf({ from: 0, site: a }, { from: 100, site: b }, { from: 100, site: c })).toEqual([
      ['A', BEGINNING, 100],
      ['C', 100, END],
    ])
  })

  it('answers for the very instant of a change with the later version', () => {
    const history = siteHistory([
      { from: 0, site: a },
      { from: 100, site: b },
    ])
    const nameAt = perVersion(history, ({ name }) => name)
    expect([99, 100, 101].map(nameAt)).toEqual(['A', 'B', 'B'])
    expect(history.within(50, 150).map(({ from, to }) => [from, to])).toEqual([
      [50, 100],
      [100, 150],
    ])
  })
})

describe('what figures depend on', () => {
  const site = PLANT

  it('is not the name of anything, nor where readings come from', () => {
    const renamed = {
      ...site,
      name: 'Other',
      workers: site.workers.map((worker) => ({ ...worker, name: 'Somebody' })),
      devices: [],
      lines: site.lines.map((line) => ({
        ...line,
        name: 'Line X',
        stations: line.stations.map((station) => ({
          ...station,
          name: 'Station X',
          signals: station.signals.map((signal) => ({ ...signal, source: { device: 'plc-9' } })),
        })),
      })),
    }
    expect(hasSameFigures(site, renamed)).toBe(true)
    const history = siteHistory([
      { from: 0, site },
      { from: 100, site: renamed },
    ])
    expect(asSumsSee(history).reigns.map(({ site: each }) => each.name)).toEqual(['Other'])
  })

  it('is who holds a badge, and the name of a signal', () => {
    const moved = { ...site, workers: site.workers.map((worker) => ({ ...worker, badges: [] })) }
    const [line] = site.lines
    const [first, ...others] = line.stations
    const signals = first.signals.map((signal) => ({ ...signal, name: `${signal.name}-2` }))
    const resignalled = { ...site, lines: [{ ...line, stations: [{ ...first, signals }, ...others] }] }
    expect(hasSameFigures(site, moved)).toBe(false)
    expect(hasSameFigures(site, resignalled)).toBe(false)
    expect(asSumsSee(unchanging(site)).reigns).toHaveLength(1)
  })
})
