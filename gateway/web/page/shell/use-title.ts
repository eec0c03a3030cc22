import { useEffect } from 'preact/hooks'
import type { Board, LinesAnswer } from '../../api.ts'
import type { Route } from '../router.ts'
import { type Settings, useSettings } from '../settings.ts'

/** Names the document after what it shows: tabs and screen readers tell the views apart by it. */
export function useTitle(route: Route, lines: LinesAnswer | null, board: Board | null): void {
  const { t } = useSettings()
  const title = [subjectOf(route, lines, board, t), 'Lineside'].filter(Boolean).join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}

function subjectOf(route: Route, lines: LinesAnswer | null, board: Board | null, t: Settings['t']): string {
  switch (route.view) {
    case 'home':
    case 'unknown':
      return ''
    case 'board':
    case 'wall':
      if (board?.line.id === route.line) return board.line.name
      return lines?.lines.find(({ id }) => id === route.line)?.name ?? route.line
    default:
      return t(`nav.${route.view}`)
  }
}
