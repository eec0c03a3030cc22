import 'uplot/dist/uPlot.min.css'
import type uPlot from 'uplot'
import type { Board } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Chart, type ChartInk } from '../ui/chart.tsx'
import { progressColumns, progressTop } from './progress.ts'

/** Actual against target over the shift: a full line with its area, and a dashed one. */
export function ProgressChart({ board }: { board: Board }) {
  const { t, format } = useSettings()
  const columns = progressColumns(board)
  if (columns === null) return null
  const { good, target_now } = board.output
  const label =
    target_now === null
      ? t('output.chart_label_no_target', { good: format.units(good) })
      : t('output.chart_label', { good: format.units(good), target: format.whole(target_now) })
  return (
    <figure class="progress">
      <Chart
        columns={columns}
        top={progressTop(board)}
        label={label}
        series={seriesOf}
        number={(value) => format.whole(value)}
        time={(value) => format.time(value * 1000)}
      />
      <figcaption class="legend" aria-hidden="true">
        <span class="legend-actual">{t('output.chart_actual')}</span>
        {target_now !== null && <span class="legend-target">{t('output.chart_target')}</span>}
      </figcaption>
    </figure>
  )
}

const seriesOf = (ink: ChartInk): uPlot.Series[] => [
  {},
  { stroke: ink.actual, fill: ink.area, width: ink.line, spanGaps: true, points: { show: false } },
  { stroke: ink.target, dash: [ink.line * 3, ink.line * 2], width: ink.line * 0.75, points: { show: false } },
]
