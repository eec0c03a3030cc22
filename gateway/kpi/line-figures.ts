import { type LineKpis, lineKpis, noLineKpis } from '../../scoring/kpi/index.ts'
import { MICRO } from '../floor/index.ts'
import type { Count } from './counts.ts'
import type { KpiQuestion } from './question.ts'
import type { MadeAtStation, Row, Rows } from './rows.ts'
import type { Scene } from './scene.ts'

/** Notes in the rows of lines which station made what. */
export function addMade(scene: Scene, rows: Rows, counts: Count[]): void {
  for (const count of counts) {
    const station = scene.stations.get(count.station)
    if (!station) continue
    const made = rows.get(station.line.id, count.window).made
    const ofProduct = made.get(count.product) ?? new Map()
    made.set(count.product, ofProduct)
    const known = ofProduct.get(station.config.id) ?? nothing()
    ofProduct.set(station.config.id, known)
    for (const result of ['good', 'scrap', 'rework'] as const) known[result] += count[result] / MICRO
    known.firstPass.units += count.serial
    known.firstPass.good += count.serialGood
  }
}

const nothing = (): MadeAtStation => ({ good: 0, scrap: 0, rework: 0, firstPass: { units: 0, good: 0 } })

/**
 * The figures that a line has per product (kpi.md 3): those of the window's one product, by the stations of the line
 * and the standards at the instant `at`, the window's last.
 */
export function lineFigures(scene: Scene, question: KpiQuestion, { id, made }: Row, at: number): LineKpis {
  const line = scene.site.lines.find((one) => one.id === id)
  if (!line || question.station !== undefined) return noLineKpis('part_of_line')
  const products = [...made].filter(([, stations]) => [...stations.values()].some(hasUnits))
  if (products.length !== 1) return noLineKpis(products.length === 0 ? 'no_units' : 'several_products')
  const [product, stations] = products[0]
  return lineKpis(
    line.stations.map((station) => ({
      ...(stations.get(station.id) ?? nothing()),
      standard: scene.standardAt(station.id, product, at),
    })),
  )
}

/** An adjustment alone does not make a product one that was made: it adds no unit. */
function hasUnits({ good, scrap, rework }: MadeAtStation): boolean {
  return good + scrap + rework !== 0
}
