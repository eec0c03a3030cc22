import type { Board } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { AttentionList } from './attention-list.tsx'
import { DefectPanel } from './defect-panel.tsx'
import { OutputPanel } from './output-panel.tsx'
import { StationList } from './station-list.tsx'
import { WorkerTable } from './worker-table.tsx'

/** The line board of the shift supervisor: what needs a hand, how the shift goes, each station, each person. */
export function BoardView({ board }: { board: Board }) {
  const { t } = useSettings()
  return (
    <div class="board">
      <h1 class="hidden">
        {board.line.name}: {t('nav.board')}
      </h1>
      <div class="board-top">
        <AttentionList board={board} names={true} />
        <OutputPanel board={board} />
        <DefectPanel board={board} />
      </div>
      <StationList board={board} names={true} />
      <WorkerTable board={board} />
    </div>
  )
}
