import type { SiteHistory } from '../../../config/history.ts'
import type { Line } from '../../../config/site.ts'
import type { TracePart } from '../../web/api.ts'
import { countsOf } from '../counts.ts'
import { addMade } from '../line-figures.ts'
import { type MadeAtStation, Rows } from '../rows.ts'
import type { Scene, Scenes } from '../scene.ts'
import { named } from '../subjects.ts'
import { createWindows } from '../windows.ts'
import { FIGURES, type InputName } from './figures.ts'
import { placesOf, type TraceQuestion } from './question.ts'
import { standardsWithin } from './standards.ts'

/** An input as it stands in a formula; `station` where it is of one station of a line, and of one product alone. */
export interface FormulaInput {
  name: string
  base: InputName
  station?: string
  product?: string
  /** Parts that follow from the configuration, not from readings. */
  parts?: TracePart[]
}

export interface Formula {
  text: string
  inputs: FormulaInput[]
}

type Asked = Pick<TraceQuestion, 'by' | 'id' | 'from' | 'to' | 'kpi' | 'line' | 'station'>

/** The formula of a figure with its inputs. Those of a line over its stations are put together for the line. */
export function formulaOf(scenes: Scenes, asked: Asked, now: number): Formula {
  if (asked.kpi === 'line_balance') return balanceOf(scenes, asked, now)
  if (asked.kpi === 'rolled_yield') return yieldOf(scenes, asked, now)
  const { formula, inputs } = FIGURES[asked.kpi]
  return { text: formula, inputs: inputs.map((name) => ({ name, base: name })) }
}

/** What was made of the one product of the window, by station; null where it was not one, or the line is not whole. */
function madeOf(
  scenes: Scenes,
  { id, from, to, station }: Asked,
  now: number,
): { line: Line; scene: Scene; product: string; made: Map<string, MadeAtStation> } | null {
  const scene = scenes.at(Math.min(to - 1, now))
  const line = scene.site.lines.find((one) => one.id === id)
  if (!line || station !== undefined) return null
  const rows = new Rows()
  const windows = createWindows({ by: 'line', from, to }, scenes.calendar)
  for (const reign of scenes.within(from, to)) {
    const { counting } = placesOf(reign.scene, { by: 'line', from, to, line: id })
    addMade(reign.scene, rows, countsOf(reign.scene, counting, windows, reign.from, reign.to))
  }
  const products = [...rows.get(id, 0).made].filter(([, stations]) =>
    [...stations.values()].some(({ good, scrap, rework }) => good + scrap + rework !== 0),
  )
  if (products.length !== 1) return null
  const [product, made] = products[0]
  return { line, scene, product, made }
}

function balanceOf(scenes: Scenes, asked: Asked, now: number): Formula {
  const { formula: text, inputs } = FIGURES.line_balance
  const found = madeOf(scenes, asked, now)
  const at = Math.min(asked.to - 1, now)
  const parts = (found?.line.stations ?? []).flatMap(({ id }) => {
    const seconds = found?.scene.standardAt(id, found.product, at)
    return seconds === undefined ? [] : [standardPart(scenes, id, found?.product ?? '', seconds, at)]
  })
  const longest = parts.reduce<TracePart | undefined>(
    (best, part) => (best && best.value >= part.value ? best : part),
    undefined,
  )
  const of: Record<string, TracePart[]> = {
    standards_s: parts,
    stations: (found?.line.stations ?? []).map(({ id }) => ({
      key: `station ${id}`,
      kind: 'standard',
      value: 1,
      station: id,
      facts: [],
    })),
    longest_standard_s: longest ? [longest] : [],
  }
  return { text, inputs: inputs.map((name) => ({ name, base: name, parts: of[name] })) }
}

function standardPart(
  scenes: Scenes,
  station: string,
  product: string,
  seconds: number,
  at: number,
): TracePart {
  const dated = standardsWithin(scenes, { product, station }, at, at + 1).at(-1)
  return {
    key: `standard ${station}`,
    kind: 'standard',
    value: seconds,
    station,
    standard: { product, seconds, from: dated?.from ?? '' },
    facts: [],
  }
}

/** The product over the stations of first passes, where serial numbers are read at all of them; else of good units. */
function yieldOf(scenes: Scenes, asked: Asked, now: number): Formula {
  const found = madeOf(scenes, asked, now)
  if (!found || found.line.stations.length === 0)
    return { text: 'Π good / (good + scrap + rework)', inputs: [] }
  const { line, made, product } = found
  const isSerial = line.stations.every(({ id }) => (made.get(id)?.firstPass.units ?? 0) > 0)
  const bases: InputName[] = isSerial ? ['first_pass_units', 'serial_units'] : ['good', 'scrap', 'rework']
  const inputs = line.stations.flatMap(({ id: station }) =>
    bases.map((base) => ({ name: `${base}[${station}]`, base, station, product })),
  )
  const text = line.stations
    .map(({ id }) =>
      isSerial
        ? `(first_pass_units[${id}] / serial_units[${id}])`
        : `(good[${id}] / (good[${id}] + scrap[${id}] + rework[${id}]))`,
    )
    .join(' × ')
  return { text, inputs }
}

/** Whether some version of the site has, or had, such a subject. */
export function isKnown({ reigns }: SiteHistory, { by, id }: Pick<Asked, 'by' | 'id'>): boolean {
  return reigns.some(({ site }) => named(site, by, id) !== undefined)
}
