import { MICRO } from '../floor/index.ts'
import type { KpisAnswer } from '../web/api.ts'
import { type Count, inOrder } from './counts.ts'
import { addCount, inUnits, rowsToShow, type Uncredited, uncredited } from './credit.ts'
import { finish } from './finish.ts'
import type { KpiQuestion } from './question.ts'
import { reconcile } from './reconcile.ts'
import { type Row, Rows } from './rows.ts'
import type { Scenes } from './scene.ts'
import { addSubject } from './subjects.ts'
import type { Windows } from './windows.ts'
import { toSeconds } from './worker-times.ts'

type Reconciliation = KpisAnswer['reconciliation']

/** What an answer says beside its rows, in whole millionths of a unit. */
export interface Totals extends Uncredited {
  reconciliation: Reconciliation
}

/** The finished part of an answer that is of one window. */
export interface ShiftPart {
  kind: 'shift'
  rows: { id: string; text: string }[]
  totals: Totals
  until: number
  size: number
}

/** What was counted within one reign of the configuration, which begins at `from`. */
export interface ReignCounts {
  from: number
  counts: Count[]
}

/** What is added up of a gap between shifts: whole milliseconds and millionths, so that gaps can be put together. */
export interface GapPart {
  kind: 'gap'
  rows: Row[]
  reigns: ReignCounts[]
  until: number
  size: number
}

/** The part of an answer that is of one piece. It holds until `until`; about how many bytes it takes. */
export type Part = ShiftPart | GapPart

const ENTRY_BYTES = 200

/** Credits what was counted in one window to its rows, and finishes them. */
export function shiftPart(
  scenes: Scenes,
  question: KpiQuestion,
  windows: Windows,
  window: number,
  times: Row[],
  reigns: ReignCounts[],
  until: number,
  now: number,
): ShiftPart {
  const rows = new Rows()
  for (const row of times) rows.take(row, window)
  for (const { from, counts } of reigns) {
    const scene = scenes.at(from)
    for (const count of counts) addCount(scene, question, rows, { ...count, window })
  }
  for (const row of rows.all()) toSeconds(row)
  const finished = rowsToShow(rows).map((row) => ({
    id: row.id,
    text: JSON.stringify(finish(scenes, question, windows, row, now)),
  }))
  const counts = reigns.flatMap((reign) => reign.counts).map((count) => ({ ...count, window }))
  const persons = question.by === 'worker' ? rows.all() : null
  return {
    kind: 'shift',
    rows: finished,
    totals: {
      ...uncredited(counts),
      reconciliation: inMillionths(reconcile(counts, counts, persons)),
    },
    until,
    size: finished.reduce((sum, { text }) => sum + text.length + ENTRY_BYTES, ENTRY_BYTES),
  }
}

/** The window of what lies outside of shifts: its gaps put together. */
export function outsideOf(
  scenes: Scenes,
  question: KpiQuestion,
  windows: Windows,
  parts: Part[],
  now: number,
): ShiftPart {
  const gaps = parts.filter((part) => part.kind === 'gap')
  const rows = gaps.flatMap((gap) => gap.rows)
  const reigns = countsTogether(
    scenes,
    gaps.flatMap((gap) => gap.reigns),
  )
  const until = Number.NEGATIVE_INFINITY
  return shiftPart(scenes, question, windows, windows.list.length - 1, rows, reigns, until, now)
}

/** By reign; those of one station, crew, product and standard become one, in the order of `countsOf`. */
function countsTogether(scenes: Scenes, list: ReignCounts[]): ReignCounts[] {
  const reigns = new Map<number, Map<string, Count>>()
  for (const { from, counts } of list) {
    const together = reigns.get(from) ?? new Map<string, Count>()
    reigns.set(from, together)
    for (const count of counts) {
      const key = `${count.station} ${count.crew} ${count.product} ${count.standard}`
      const known = together.get(key)
      if (!known) together.set(key, { ...count, window: 0 })
      else {
        addSubject(known, count)
        known.serial += count.serial
        known.serialGood += count.serialGood
      }
    }
  }
  return [...reigns]
    .sort(([a], [b]) => a - b)
    .map(([from, together]) => ({ from, counts: [...together.values()].sort(inOrder(scenes.at(from))) }))
}

export function sumOf(list: Totals[]): Totals {
  const none = () => ({ good: 0, scrap: 0, rework: 0 })
  const sum: Totals = {
    unattributed: none(),
    team: none(),
    reconciliation: { station_units: 0, credited: 0, team: 0, unattributed: 0, residual: 0 },
  }
  for (const { unattributed, team, reconciliation } of list) {
    addSubject(sum.unattributed, unattributed)
    addSubject(sum.team, team)
    for (const key of keysOf(sum.reconciliation)) sum.reconciliation[key] += reconciliation[key]
  }
  return sum
}

export function totalsInUnits({ unattributed, team, reconciliation }: Totals): Totals {
  return {
    unattributed: inUnits(unattributed),
    team: inUnits(team),
    reconciliation: mapped(reconciliation, (n) => n / MICRO),
  }
}

function inMillionths(reconciliation: Reconciliation): Reconciliation {
  return mapped(reconciliation, (n) => Math.round(n * MICRO))
}

function mapped(reconciliation: Reconciliation, change: (n: number) => number): Reconciliation {
  const changed = { ...reconciliation }
  for (const key of keysOf(changed)) changed[key] = change(changed[key])
  return changed
}

const keysOf = (reconciliation: Reconciliation) => Object.keys(reconciliation) as (keyof Reconciliation)[]
