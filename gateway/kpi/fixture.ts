import { at, MUCH_LATER, type TestFloor } from '../floor/fixture.ts'
import type { KpisAnswer } from '../web/api.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'

// For the laws of this room: questions whose windows cut shifts, sessions and slots.

const WHOLE = { from: at(0), to: at(48) }
const QUESTIONS: KpiQuestion[] = [
  { by: 'worker', ...WHOLE },
  { by: 'station', ...WHOLE },
  { by: 'team', ...WHOLE },
  { by: 'line', ...WHOLE },
  { by: 'product', ...WHOLE },
  { by: 'worker', ...WHOLE, bucket: 'shift' },
  { by: 'worker', from: at(13, 59, 59, 999), to: at(14, 30, 0, 1) },
  { by: 'station', from: at(14, 0, 0, 1), to: at(18) },
  { by: 'worker', from: at(14), to: at(22), station: 'st-1' },
]

/** The answers to all of them, much later. */
export function askEverything(floor: TestFloor): KpisAnswer[] {
  return QUESTIONS.map((question) =>
    queryKpis(floor.store.db, floor.history(), { ...question, recount: true }, MUCH_LATER),
  )
}
