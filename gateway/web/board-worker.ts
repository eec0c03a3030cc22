import type { Worker } from '../../config/site.ts'
import type { BoardWorker, KpiRow, Quality } from './api.ts'
import { askLine, type BoardScene } from './board-scene.ts'
import type { WebContext } from './context.ts'
import { rfc3339 } from './instant.ts'
import { type Period, periodOf } from './period.ts'
import { rowsByWorker, scoreWorker } from './scores.ts'

const NO_FIGURES: Quality = { state: 'insufficient', coverage: null, reasons: [] }

/** Everybody signed on at the line, in the order of its stations, then the others who worked there in the shift. */
export function boardWorkers(context: WebContext, scene: BoardScene): BoardWorker[] {
  const rows = new Map(askLine(context, scene, 'worker')?.rows.map((row) => [row.id, row]))
  const sparks = sparksByWorker(context, scene)
  const scores = scorer(context, scene)
  const stationOf = new Map(
    scene.lineNow.stations.flatMap(({ id, people }) => people.map(({ worker }) => [worker, id] as const)),
  )
  const ids = new Set([...stationOf.keys(), ...[...rows.keys()].sort()])
  return [...ids].map((id) => {
    const worker = context.site.workers.find((candidate) => candidate.id === id)
    const row = rows.get(id)
    return {
      id,
      name: worker?.name ?? row?.name ?? id,
      team: worker?.team ?? null,
      station: stationOf.get(id) ?? null,
      good: row?.sums.good ?? 0,
      scrap: row?.sums.scrap ?? 0,
      rework: row?.sums.rework ?? 0,
      worker_efficiency: row?.kpis.worker_efficiency ?? null,
      worker_performance: row?.kpis.worker_performance ?? null,
      defect_rate: row?.kpis.defect_rate ?? null,
      quality: row?.quality ?? NO_FIGURES,
      score: worker ? scores(worker) : null,
      spark: scene.hours.map((start) => ({ at: rfc3339(start), value: sparks.get(id)?.get(start) ?? null })),
    }
  })
}

/** Efficiency of each worker in each hour of the shift, by the hour's start. */
function sparksByWorker(context: WebContext, scene: BoardScene): Map<string, Map<number, number | null>> {
  const sparks = new Map<string, Map<number, number | null>>()
  for (const row of askLine(context, scene, 'worker', 'hour')?.rows ?? []) {
    const spark = sparks.get(row.id) ?? new Map<number, number | null>()
    spark.set(Date.parse(row.from), row.kpis.worker_efficiency ?? null)
    sparks.set(row.id, spark)
  }
  return sparks
}

/** Scores of the shift by the shift cards; a score is of all that a worker did in the shift, on whatever line. */
function scorer(context: WebContext, { shift, now }: BoardScene): (worker: Worker) => BoardWorker['score'] {
  const { calendar, cards, figures } = context
  const period = shift && periodOf('shift', `${shift.date}/${shift.id}`, calendar)
  if (!period || cards.ids().length === 0) return () => null
  let rows: Map<string, KpiRow> | undefined
  return (worker) => {
    const card = cards.applying(worker, lastDateOf(period), 'shift')
    if (!card) return null
    rows ??= rowsByWorker(figures, period, now)
    const { score, tier, state } = scoreWorker(card, worker, period, rows.get(worker.id), now)
    return { value: score, tier, state }
  }
}

/** A shift belongs to the date on which it starts (contract.md 1), so this is its period's last day too. */
function lastDateOf(period: Period): string {
  return period.from
}
