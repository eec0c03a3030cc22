import type { Board } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { Fact } from './fact.tsx'
import { paceOf } from './figures.ts'
import { ProgressChart } from './progress-chart.tsx'
import { TracedFigure } from './traced-figure.tsx'

/** Good units of the line against where they should be by now, and how the shift got there. */
export function OutputPanel({ board }: { board: Board }) {
  const { t, format } = useSettings()
  const { output } = board
  return (
    <section class="panel output" aria-labelledby="output-title">
      <div class="output-figures">
        <h2 id="output-title">{t('output.title')}</h2>
        <p class="hero figure">
          <TracedFigure board={board} by="line" id={board.line.id} kpi="good">
            {format.units(output.good)}
          </TracedFigure>
        </p>
        <PaceMark good={output.good} target={output.target_now} />
        <dl class="facts">
          {output.target_now !== null && (
            <Fact name={t('output.by_now')} value={format.whole(output.target_now)} />
          )}
          {output.target !== null && (
            <Fact name={t('output.whole_shift')} value={format.whole(output.target)} />
          )}
          <Fact name={t('output.scrap')} value={format.units(output.scrap)} />
          <Fact name={t('output.rework')} value={format.units(output.rework)} />
        </dl>
      </div>
      <ProgressChart board={board} />
    </section>
  )
}

/** Ahead, behind or on target, in a word with its shape. */
function PaceMark({ good, target }: { good: number; target: number | null }) {
  const { t, format } = useSettings()
  const pace = paceOf(good, target)
  if (pace === null) return <p class="pace">{t('output.no_target')}</p>
  return (
    <p class="pace" data-pace={pace.state}>
      <Icon name={pace.state} />
      <span class="figure">{t(`output.${pace.state}`, { n: format.whole(pace.by) })}</span>
    </p>
  )
}
