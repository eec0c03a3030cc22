import type { Board, Limit } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { Fact } from './fact.tsx'
import { rate } from './figures.ts'
import { TracedFigure } from './traced-figure.tsx'

/** The line's defect rate against the pass and excellent lines of the card. */
export function DefectPanel({ board }: { board: Board }) {
  const { t, format } = useSettings()
  const value = board.output.defect_rate
  const limit = board.limits.defect_rate
  const rating = rate(value, limit, 'lower')
  return (
    <section class="panel defects" aria-labelledby="defects-title">
      <h2 id="defects-title">{t('defects.title')}</h2>
      <p class="hero figure" data-rating={rating}>
        {value === null ? (
          format.rate(value)
        ) : (
          <TracedFigure board={board} by="line" id={board.line.id} kpi="defect_rate">
            {format.rate(value)}
          </TracedFigure>
        )}
      </p>
      <p class="pace" data-rating={rating}>
        {rating !== null && <Icon name={rating} />}
        {rating !== null && t(`rating.${rating}`)}
        {value === null && t('defects.none')}
        {value !== null && limit === null && t('defects.no_limits')}
      </p>
      {limit !== null && <Gauge value={value} limit={limit} />}
      <dl class="facts">
        {limit !== null && <Fact name={t('defects.excellent')} value={`≤ ${format.rate(limit.excellent)}`} />}
        {limit !== null && <Fact name={t('defects.pass')} value={`≤ ${format.rate(limit.pass)}`} />}
        <Fact name={t('defects.quality')} value={format.rate(value === null ? null : 1 - value)} />
      </dl>
    </section>
  )
}

/** A bar from 0 to beyond the pass line, with both lines as rules and the figure as a mark. */
function Gauge({ value, limit }: { value: number | null; limit: Limit }) {
  const { t, format } = useSettings()
  const top = Math.max(limit.pass * 1.6, value ?? 0)
  const at = (part: number) => `${((part / top) * 100).toFixed(1)}%`
  const label = t('defects.gauge', {
    value: format.rate(value),
    pass: format.rate(limit.pass),
    excellent: format.rate(limit.excellent),
  })
  return (
    <div
      class="gauge"
      role="img"
      aria-label={label}
      style={{ '--excellent': at(limit.excellent), '--pass': at(limit.pass), '--value': at(value ?? 0) }}
    >
      <span class="gauge-rule gauge-excellent" />
      <span class="gauge-rule gauge-pass" />
      {value !== null && <span class="gauge-value" data-rating={rate(value, limit, 'lower')} />}
    </div>
  )
}
