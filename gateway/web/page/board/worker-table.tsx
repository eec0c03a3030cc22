import type { Board, BoardWorker } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { inFlowOrder } from './figures.ts'
import { WorkerRow } from './worker-row.tsx'

/** Everyone who worked on the line in this shift, with what the sensors say of their work. */
export function WorkerTable({ board }: { board: Board }) {
  const { t } = useSettings()
  return (
    <section class="panel people" id="people" tabIndex={-1} aria-labelledby="people-title">
      <h2 id="people-title">{t('workers.title')}</h2>
      {board.workers.length === 0 ? (
        <p class="empty">{t('workers.none')}</p>
      ) : (
        <Table board={board} workers={inFlowOrder(board.workers, board.stations)} />
      )}
    </section>
  )
}

function Table({ board, workers }: { board: Board; workers: BoardWorker[] }) {
  const { t } = useSettings()
  const stationNames = new Map(board.stations.map(({ id, name }) => [id, name]))
  return (
    <table class="table worker-table">
      <thead>
        <tr>
          <th scope="col">{t('workers.name')}</th>
          <th scope="col">{t('workers.station')}</th>
          <th scope="col" class="number">
            {t('workers.efficiency')}
          </th>
          <th scope="col">{t('workers.trend')}</th>
          <th scope="col" class="number">
            {t('workers.performance')}
          </th>
          <th scope="col" class="number">
            {t('workers.defect_rate')}
          </th>
          <th scope="col" class="number cell-score">
            {t('workers.score')}
          </th>
          <th scope="col">{t('workers.notes')}</th>
        </tr>
      </thead>
      <tbody>
        {workers.map((worker) => (
          <WorkerRow
            key={worker.id}
            worker={worker}
            station={worker.station === null ? null : (stationNames.get(worker.station) ?? worker.station)}
            board={board}
          />
        ))}
      </tbody>
    </table>
  )
}
