import { countsOf } from './counts.ts'
import { markReasons } from './marks.ts'
import type { Piece } from './pieces.ts'
import { placesAsked } from './query.ts'
import type { KpiQuestion } from './question.ts'
import { Rows } from './rows.ts'
import type { Scenes } from './scene.ts'
import { type Part, shiftPart } from './shift-totals.ts'
import { staysOf } from './stays.ts'
import { windowsInARow } from './windows.ts'
import { addWorkerTimes } from './worker-times.ts'

const ROW_BYTES = 1000

/** Works out the parts of pieces that follow each other: together it costs little more than one of them. */
export function partsOf(scenes: Scenes, question: KpiQuestion, run: Piece[], now: number): Map<Piece, Part> {
  const windows = windowsInARow(run)
  const rows = new Rows()
  const within = { ...question, from: run[0].from, to: run[run.length - 1].to }
  const reigns = scenes.within(within.from, within.to).map(({ scene, ...span }) => {
    const asked = { ...within, ...span }
    const { stations, ids, counting } = placesAsked(scene, asked)
    const counts = countsOf(scene, counting, windows, span.from, span.to)
    const stays = staysOf(scene, new Set(ids), span.from, span.to, now)
    addWorkerTimes(scene, asked, windows, rows, stays, now)
    markReasons(scene, asked, windows, rows, stations, stays)
    return { from: scene.history.reignAt(span.from).from, counts }
  })
  const rowsOf = grouped(rows.all())
  const countsByReign = reigns.map(({ from, counts }) => ({ from, byWindow: grouped(counts) }))

  const parts = new Map<Piece, Part>()
  for (const [index, piece] of run.entries()) {
    const own = rowsOf.get(index) ?? []
    const counted = countsByReign.flatMap(({ from, byWindow }) => {
      const counts = byWindow.get(index)
      return counts ? [{ from, counts }] : []
    })
    const until = Math.min(...own.map(({ holdsUntil }) => holdsUntil))
    const size = ROW_BYTES * (1 + own.length + counted.reduce((sum, { counts }) => sum + counts.length, 0))
    parts.set(
      piece,
      piece.shift === null
        ? { kind: 'gap', rows: own, reigns: counted, until, size }
        : shiftPart(scenes, question, windows, index, own, counted, until, now),
    )
  }
  return parts
}

function grouped<T extends { window: number }>(list: T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const one of list) {
    const group = groups.get(one.window)
    if (group) group.push(one)
    else groups.set(one.window, [one])
  }
  return groups
}
