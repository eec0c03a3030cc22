import type { Scenes } from '../scene.ts'
import type { InputName } from './figures.ts'
import { placesOf, type Scope } from './question.ts'

/** The column of the sums in which what an input counts shows. */
const COLUMNS: Partial<Record<InputName, string>> = {
  good: 'good <> 0',
  earned_s: 'good <> 0',
  scrap: 'scrap <> 0',
  rework: 'rework <> 0',
  serial_units: 'serial <> 0',
  first_pass_units: 'serial_good <> 0',
}

/**
 * The slots of [from, to) in which something can count for an input, in order: those whose sums say so, and those of
 * defects, whose adjustments can cancel out in a sum. So that a few units in a year are found without reading the year.
 */
export function countedSlots(scenes: Scenes, scope: Scope, input: InputName): number[] {
  const { db } = scenes.current()
  const { calendar } = scenes
  const select = db
    .prepare<number[], number>(
      `SELECT DISTINCT slot FROM tally WHERE station = ? AND slot >= ? AND slot < ? AND ${COLUMNS[input] ?? 'parts > 0'}`,
    )
    .pluck()
  const selectDefects = db
    .prepare<number[], number>('SELECT DISTINCT ts FROM defect WHERE ts >= ? AND ts < ?')
    .pluck()
  const slots = new Set(selectDefects.all(scope.from, scope.to).map(calendar.slotStart))
  for (const { scene, from, to } of scenes.within(scope.from, scope.to)) {
    const { counting, left } = placesOf(scene, scope)
    for (const place of [...counting, ...left]) {
      for (const slot of select.all(place, calendar.slotStart(from), to)) slots.add(slot)
    }
  }
  return [...slots].sort((a, b) => a - b)
}
