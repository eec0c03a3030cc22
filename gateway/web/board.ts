import type { Line } from '../../config/site.ts'
import type { ShiftInstance } from '../floor/calendar.ts'
import type { Board, Counts } from './api.ts'
import { askLine, type BoardScene, productOf, sceneOf } from './board-scene.ts'
import { boardStation } from './board-station.ts'
import { boardWorkers } from './board-worker.ts'
import type { WebContext } from './context.ts'
import { rfc3339 } from './instant.ts'
import { localDate } from './period.ts'

const NOTHING: Counts = { good: 0, scrap: 0, rework: 0 }

/** The board of a line at `now` (api.ts), from one snapshot of the store. */
export function composeBoard(context: WebContext, line: Line, now: number): Board {
  return context.figures.snapshot(() => boardOf(context, sceneOf(context, line, now)))
}

function boardOf(context: WebContext, scene: BoardScene): Board {
  const { site, cards } = context
  const { line, shift, now } = scene
  const outputNow = scene.lineNow.stations.find(({ id }) => id === line.output)
  const product = outputNow?.product ?? line.product ?? null
  const date = shift?.date ?? localDate(now, site.timezone).toString()
  const byStation = shift ? askLine(context, scene, 'station') : undefined
  return {
    line: { id: line.id, name: line.name },
    site: { id: site.id, name: site.name, timezone: site.timezone, locale: site.locale },
    at: rfc3339(now),
    shift: shift ? boardShift(context, shift, now) : null,
    product: productOf(context, product),
    output: outputOf(context, scene),
    limits: {
      defect_rate: cards.limit('kpi:defect_rate', date),
      worker_efficiency: cards.limit('kpi:worker_efficiency', date),
      worker_performance: cards.limit('kpi:worker_performance', date),
    },
    stations: line.stations.map((station) =>
      boardStation(
        context,
        scene,
        station,
        byStation?.rows.find(({ id }) => id === station.id),
      ),
    ),
    workers: boardWorkers(context, scene),
    trouble: troubleOf(context, line),
  }
}

function boardShift({ site }: WebContext, shift: ShiftInstance, now: number): Board['shift'] {
  const named = [...site.calendar.shifts, ...site.calendar.exceptions.flatMap(({ shifts }) => shifts)]
  return {
    id: shift.id,
    name: named.find(({ id }) => id === shift.id)?.name ?? shift.id,
    date: shift.date,
    from: rfc3339(shift.from),
    to: rfc3339(shift.to),
    over: now >= shift.to,
  }
}

function outputOf(context: WebContext, scene: BoardScene): Board['output'] {
  const { line, shift, now } = scene
  const row = askLine(context, scene, 'line')?.rows.find(({ id }) => id === line.id)
  const { good, scrap, rework } = row?.sums ?? NOTHING
  const target = shift ? context.figures.target({ line: line.id }, shift, now) : null
  return {
    good,
    scrap,
    rework,
    defect_rate: row?.kpis.defect_rate ?? null,
    target: target?.units ?? null,
    target_now: target?.now ?? null,
    progress: progressOf(context, scene),
  }
}

/** Good units of the line, cumulated at the end of each hour of the shift so far; it begins with nothing. */
function progressOf(context: WebContext, scene: BoardScene): Board['output']['progress'] {
  const rows = askLine(context, scene, 'line', 'hour')?.rows ?? []
  const made = new Map(rows.map((row) => [Date.parse(row.from), row.sums.good]))
  let good = 0
  const ends = scene.hours.map((start, index) => {
    good += made.get(start) ?? 0
    return { at: rfc3339(scene.hours[index + 1] ?? scene.until), good }
  })
  return scene.shift ? [{ at: rfc3339(scene.shift.from), good: 0 }, ...ends] : []
}

function troubleOf({ state, store }: WebContext, line: Line): Board['trouble'] {
  const { store: stored, sinks, devices } = state()
  const feeding = new Set(line.stations.flatMap(({ signals }) => signals.map(({ source }) => source?.device)))
  return {
    quarantine: store.quarantineCount().total,
    lag: store.lag(),
    store: stored.state,
    sinks_down: sinks.filter(({ connected }) => !connected).map(({ id }) => id),
    devices_down: devices.filter(({ id, link }) => feeding.has(id) && link !== 'up').map(({ id }) => id),
  }
}
