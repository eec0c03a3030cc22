import { useEffect } from 'preact/hooks'
import type { Board, LinesAnswer } from '../../api.ts'
import type { Route } from '../router.ts'
import { useSettings } from '../settings.ts'

/** Names the document after what it shows: tabs and screen readers tell the lines apart by it. */
export function useTitle(route: Route, lines: LinesAnswer | null, board: Board | null): void {
  const { t } = useSettings()
  const title = [subjectOf(route, lines, board, t('nav.status')), 'Lineside'].filter(Boolean).join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}

function subjectOf(route: Route, lines: LinesAnswer | null, board: Board | null, status: string): string {
  if (route.view === 'status') return status
  if (route.view !== 'board' && route.view !== 'wall') return ''
  if (board?.line.id === route.line) return board.line.name
  return lines?.lines.find(({ id }) => id === route.line)?.name ?? route.line
}
