import type { Board } from '../../api.ts'
import { AttentionList } from '../board/attention-list.tsx'
import { DefectPanel } from '../board/defect-panel.tsx'
import { OutputPanel } from '../board/output-panel.tsx'
import { StationList } from '../board/station-list.tsx'
import { useSettings } from '../settings.ts'

/** The board for a screen that everyone sees: nobody is named, nobody is measured, and it fits without scrolling. */
export function WallView({ board }: { board: Board }) {
  const { t } = useSettings()
  return (
    <div class="board wall">
      <h1 class="hidden">
        {board.line.name}: {t('nav.wall')}
      </h1>
      <div class="board-top">
        <AttentionList board={board} names={false} />
        <OutputPanel board={board} />
        <DefectPanel board={board} />
      </div>
      <StationList board={board} names={false} />
    </div>
  )
}
