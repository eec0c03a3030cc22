import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { missingReasons, qualityKpis, qualityOf, stationKpis, workerKpis } from '../../scoring/kpi/index.ts'
import { crewShares, MICRO, NOBODY, TEAM } from '../floor/index.ts'
import type { Counts, KpiRow, KpisAnswer } from '../web/api.ts'
import { type Count, countsOf } from './counts.ts'
import { markReasons } from './marks.ts'
import type { KpiQuestion } from './question.ts'
import { type Row, Rows } from './rows.ts'
import { type Scene, type Scenes, scenesOf } from './scene.ts'
import { addStationTimes } from './station-times.ts'
import { staysOf } from './stays.ts'
import { addSubject, nameOf, subjectsOf } from './subjects.ts'
import { createWindows, type Windows } from './windows.ts'
import { addWorkerTimes, toSeconds } from './worker-times.ts'

/** Over this part of good units without a standard, what rests on earned time is null (kpi.md 2). */
const LACKING = 0.01
const SUSPECT_PERFORMANCE = 1.3
const SUSPECT_UNITS = 50

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
  const counts = scenes
    .within(question.from, question.to)
    .flatMap(({ scene, from, to }) => addReign(scene, { ...question, from, to }, windows, rows, now))
  if (isOfPersons(question)) for (const row of rows.all()) toSeconds(row)

  return {
    by: question.by,
    from: iso(question.from),
    to: iso(question.to),
    definition: 'kpi/1',
    rows: rowsToShow(rows)
      .filter((row) => question.id === undefined || row.id === question.id)
      .map((row) => finish(scenes, question, windows, row, now)),
    unattributed: totalOf(counts.filter(({ crew }) => crew === NOBODY)),
    team: totalOf(counts.filter(({ crew }) => crew === TEAM)),
    reconciliation: reconcile(counts),
  }
}

/** Adds what falls into the question within one reign to the rows; answers with what was counted. */
function addReign(scene: Scene, question: KpiQuestion, windows: Windows, rows: Rows, now: number): Count[] {
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
  const counts = countsOf(scene, [...ids, ...nowhere.map(([id]) => id)], windows, question.from, question.to)

  for (const count of counts) addCount(scene, question, rows, count)
  const stays = staysOf(scene, new Set(ids), question.from, question.to, now)
  if (isOfPersons(question)) addWorkerTimes(scene, question, windows, rows, stays)
  if (question.by === 'station' || question.by === 'line') {
    addStationTimes(scene, question, windows, rows, stations, counts, now)
  }
  markReasons(scene, question, windows, rows, stations, stays)
  return counts
}

const isOfPersons = ({ by }: KpiQuestion) => by === 'worker' || by === 'team'

function addCount(scene: Scene, question: KpiQuestion, rows: Rows, count: Count): void {
  for (const { id, share, results } of subjectsOf(scene, question.by, count)) {
    const row = rows.get(id, count.window)
    if (crewShares(count.crew).length > 1) row.reasons.add('shared')
    for (const result of results) row.sums[result] += (count[result] / MICRO) * share
    if (!results.includes('good') || count.good === 0) continue
    const good = (count.good / MICRO) * share
    if (count.standard === undefined) {
      row.goodWithoutStandard += good
      row.reasons.add('no_standard')
    } else row.sums.earned_s += good * count.standard
  }
}

/**
 * A row for every subject with attended time or units, adjustments too (contract.md 3). A station or line that has
 * one also has those of its buckets without units: its run time is part of the whole.
 */
function rowsToShow(rows: Rows): Row[] {
  const all = rows.all()
  const subjects = new Set(all.filter(hasSubstance).map(({ id }) => id))
  return all.filter((row) => hasSubstance(row) || (subjects.has(row.id) && row.watched > 0))
}

function hasSubstance({ sums }: Row): boolean {
  return sums.attended_s > 0 || sums.good !== 0 || sums.scrap !== 0 || sums.rework !== 0
}

function kpisOf({ by }: KpiQuestion, { sums, station }: Row, lacksStandard: boolean) {
  if (station) return stationKpis(sums, station, lacksStandard)
  return by === 'product' ? qualityKpis(sums) : workerKpis(sums, lacksStandard)
}

function finish(scenes: Scenes, question: KpiQuestion, windows: Windows, row: Row, now: number): KpiRow {
  const window = windows.list[row.window]
  const { evidence } = scenes.at(Math.min(window.to - 1, now)).site
  const { sums } = row
  const pq = sums.good + sums.scrap + sums.rework
  const lacksStandard = row.goodWithoutStandard > LACKING * sums.good && row.goodWithoutStandard > 0
  const isPerson = isOfPersons(question)
  const kpis = kpisOf(question, row, lacksStandard)
  const performance = kpis.worker_performance ?? 0
  if (performance > SUSPECT_PERFORMANCE && pq > SUSPECT_UNITS) row.reasons.add('standard_suspect')
  if (pq === 0) row.reasons.add('no_units')
  for (const reason of row.station ? missingReasons(kpis, row.station) : []) row.reasons.add(reason)
  if (isPerson && sums.attended_s === 0) row.reasons.add('no_attended_time')
  if (isPerson && sums.attended_s > 0 && sums.on_standard_s === 0) row.reasons.add('no_on_standard_time')
  if (isPerson && sums.attended_s > 0 && sums.work_s === 0) row.reasons.add('no_work_time')
  const isThin = pq < evidence.units || (isPerson && sums.attended_s * 1000 < evidence.attendedMs)
  return {
    id: row.id,
    name: nameOf(scenes, question.by, row.id),
    from: iso(window.from),
    to: iso(window.to),
    shift: window.shift,
    sums,
    kpis,
    quality: qualityOf({
      reasons: row.reasons,
      coverage: row.watched > 0 ? 1 - row.blind / row.watched : null,
      open: row.isOpen || window.end > now || question.isBehind === true,
      thin: isThin,
    }),
  }
}

function totalOf(counts: Count[]): Counts {
  const total = { good: 0, scrap: 0, rework: 0 }
  for (const count of counts) addSubject(total, count)
  return { good: total.good / MICRO, scrap: total.scrap / MICRO, rework: total.rework / MICRO }
}

/** kpi.md 5: what stations counted is what was credited; in millionths, where sums are exact. */
function reconcile(counts: Count[]): KpisAnswer['reconciliation'] {
  const pq = (list: Count[]) => list.reduce((sum, { good, scrap, rework }) => sum + good + scrap + rework, 0)
  const isPersons = ({ crew }: Count) => crew !== NOBODY && crew !== TEAM
  const shared = counts
    .filter(isPersons)
    .flatMap((count) => crewShares(count.crew).map(([, share]) => share * pq([count])))
  const credited = Math.round(shared.reduce((sum, part) => sum + part, 0))
  const team = pq(counts.filter(({ crew }) => crew === TEAM))
  const unattributed = pq(counts.filter(({ crew }) => crew === NOBODY))
  const counted = pq(counts)
  return {
    station_units: counted / MICRO,
    credited: credited / MICRO,
    team: team / MICRO,
    unattributed: unattributed / MICRO,
    residual: (counted - credited - team - unattributed) / MICRO,
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
