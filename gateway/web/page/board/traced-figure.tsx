import type { ComponentChildren } from 'preact'
import type { Board } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { hrefOf } from '../trace/asked.ts'

interface Props {
  board: Board
  by: 'worker' | 'line' | 'station'
  id: string
  kpi: string
  children: ComponentChildren
}

/** A figure of the board's shift that opens to where it comes from. */
export function TracedFigure({ board, by, id, kpi, children }: Props) {
  const { t } = useSettings()
  const { shift, line } = board
  if (shift === null) return <>{children}</>
  const href = hrefOf({ by, id, from: shift.from, to: shift.to, kpi, line: line.id })
  return (
    <a class="figure-link" href={href} title={t('trace.open')}>
      {children}
    </a>
  )
}
