import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import type { KpisAnswer } from '../web/api.ts'
import { type Count, countsOf } from './counts.ts'
import { addCount, inUnits, rowsToShow, uncredited } from './credit.ts'
import { finish, iso } from './finish.ts'
import { addMade } from './line-figures.ts'
import { markReasons } from './marks.ts'
import { isOfPersons, type KpiQuestion } from './question.ts'
import { type Counted, reconcile, recount } from './reconcile.ts'
import { Rows } from './rows.ts'
import { type Scene, type SceneStation, scenesOf } from './scene.ts'
import { addStationTimes } from './station-times.ts'
import { staysOf } from './stays.ts'
import { createWindows, type Windows } from './windows.ts'
import { addWorkerTimes, toSeconds } from './worker-times.ts'

/**
 * Answers a question to the sums (contract.md 3), each instant by the version of the site in force then. Reads on the
 * connection given; open windows reach up to `now`.
 */
export function queryKpis(
  db: Database,
  history: SiteHistory,
  question: KpiQuestion,
  now: number,
): KpisAnswer {
  const scenes = scenesOf(db, history)
  const windows = createWindows(question, scenes.calendar)
  const rows = new Rows()
  const reigns = scenes
    .within(question.from, question.to)
    .map(({ scene, from, to }) => addReign(scene, { ...question, from, to }, windows, rows, now))
  const counts = reigns.flatMap((reign) => reign.counts)
  if (isOfPersons(question)) for (const row of rows.all()) toSeconds(row)
  const { unattributed, team } = uncredited(counts)

  return {
    by: question.by,
    from: iso(question.from),
    to: iso(question.to),
    definition: 'kpi/1',
    rows: rowsToShow(rows)
      .filter((row) => question.id === undefined || row.id === question.id)
      .map((row) => finish(scenes, question, windows, row, now)),
    unattributed: inUnits(unattributed),
    team: inUnits(team),
    reconciliation: reconcile(
      reigns.flatMap(({ counted }) => counted),
      counts,
      question.by === 'worker' ? rows.all() : null,
    ),
  }
}

/** Adds what falls into the question within one reign to the rows; answers with what was counted and to whose credit. */
function addReign(
  scene: Scene,
  question: KpiQuestion,
  windows: Windows,
  rows: Rows,
  now: number,
): { counts: Count[]; counted: Counted[] } {
  const { stations, ids, counting } = placesAsked(scene, question)
  const counts = countsOf(scene, counting, windows, question.from, question.to)

  const left = isOfOutput(question) ? leftIds(scene, stations) : []
  const leaving = countsOf(scene, left, windows, question.from, question.to)
  for (const count of [...counts, ...leaving]) addCount(scene, question, rows, count)
  if (question.by === 'line') addMade(scene, rows, counts)
  const stays = staysOf(scene, new Set(ids), question.from, question.to, now)
  if (isOfPersons(question)) addWorkerTimes(scene, question, windows, rows, stays, now)
  if (question.by === 'station' || question.by === 'line') {
    addStationTimes(scene, question, windows, rows, stations, counts, now)
  }
  markReasons(scene, question, windows, rows, stations, stays)
  const counted = question.recount ? recount(scene, counting, windows, question.from, question.to) : counts
  return { counts, counted }
}

/** The stations that a question is about, their numbers, and those together with "no station" of their lines. */
export function placesAsked(
  scene: Scene,
  question: KpiQuestion,
): { stations: SceneStation[]; ids: number[]; counting: number[] } {
  const stations = [...scene.stations.values()].filter(
    ({ line, config }) =>
      (question.line === undefined || line.id === question.line) &&
      (question.station === undefined || config.id === question.station),
  )
  const nowhere = [...scene.nowhere].filter(
    ([, line]) =>
      question.station === undefined && (question.line === undefined || line.id === question.line),
  )
  const ids = stations.map(({ id }) => id)
  return { stations, ids, counting: [...ids, ...nowhere.map(([id]) => id)] }
}

const isOfOutput = ({ by }: KpiQuestion) => by === 'line' || by === 'product'

/** Under which numbers units left the good of a line, of those of these stations that are its output. */
function leftIds({ left }: Scene, stations: SceneStation[]): number[] {
  return [...left].filter(([, output]) => stations.includes(output)).map(([id]) => id)
}
