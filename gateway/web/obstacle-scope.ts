import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Sight } from './sight.ts'

/** What a report of an obstacle is about; `at`: when it began, epoch milliseconds. */
interface Concern {
  worker: string
  station: string
  at: number
}

/** Whether a report lies inside what somebody sees: the line of its station, and its worker, as they were then. */
export function seesObstacle(sight: Sight, { worker, station, at }: Concern, history: SiteHistory): boolean {
  const { workers, lines } = history.at(at)
  const line = lines.find(({ stations }) => stations.some(({ id }) => id === station))?.id
  const seesPlace = line === undefined ? sight.lines.length === 0 : sight.seesLine(line)
  return seesPlace && sight.seesWorker(workers.find(({ id }) => id === worker) ?? { id: worker })
}

/** Throws HTTP_NOT_ALLOWED where a report lies outside. */
export function demandObstacle(sight: Sight, concern: Concern, history: SiteHistory): void {
  if (seesObstacle(sight, concern, history)) return
  throw new LinesideError('HTTP_NOT_ALLOWED', 'the report is about a line or a worker outside')
}
