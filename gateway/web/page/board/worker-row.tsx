import type { Board, BoardWorker, Limit } from '../../api.ts'
import { DASH } from '../format.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { notesOf, rate, whyMissing, whyNoScore } from './figures.ts'
import { TracedFigure } from './traced-figure.tsx'

/** Below this share of the time with all sources alive, the row says so. */
const FULL_COVERAGE = 0.99

interface RowProps {
  worker: BoardWorker
  station: string | null
  board: Board
}

export function WorkerRow({ worker, station, board }: RowProps) {
  const { t, format } = useSettings()
  const { limits } = board
  return (
    <tr data-quality={worker.quality.state}>
      <th scope="row" class="cell-name">
        {worker.name}
      </th>
      <td class="cell-station" data-label={t('workers.station')}>
        {station ?? <span class="quiet">{t('workers.away')}</span>}
      </td>
      <Ratio
        worker={worker}
        board={board}
        kpi="worker_efficiency"
        limit={limits.worker_efficiency}
        show={format.percent}
        label={t('workers.efficiency')}
      />
      <td class="cell-spark" data-label={t('workers.trend')}>
        <Trend worker={worker} limit={limits.worker_efficiency} />
      </td>
      <Ratio
        worker={worker}
        board={board}
        kpi="worker_performance"
        limit={limits.worker_performance}
        show={format.percent}
        label={t('workers.performance')}
      />
      <Ratio
        worker={worker}
        board={board}
        kpi="defect_rate"
        limit={limits.defect_rate}
        show={format.rate}
        label={t('workers.defect_rate')}
      />
      <Score worker={worker} />
      <Notes worker={worker} />
    </tr>
  )
}

interface RatioProps {
  worker: BoardWorker
  board: Board
  kpi: 'worker_efficiency' | 'worker_performance' | 'defect_rate'
  limit: Limit | null
  show(value: number | null): string
  label: string
}

/** A ratio with where it stands to the card's lines; too little evidence is shown but not judged. */
function Ratio({ worker, board, kpi, limit, show, label }: RatioProps) {
  const { t } = useSettings()
  const value = worker[kpi]
  const judged = worker.quality.state !== 'insufficient'
  const rating = judged ? rate(value, limit, kpi === 'defect_rate' ? 'lower' : 'higher') : null
  return (
    <td class={`number cell-${kpi}`} data-label={label}>
      {value === null ? (
        <span class="missing">
          <span aria-hidden="true">{DASH}</span> <small>{t(whyMissing(kpi, worker))}</small>
        </span>
      ) : (
        <span class="rated" data-rating={rating}>
          <TracedFigure board={board} by="worker" id={worker.id} kpi={kpi}>
            <span class="figure">{show(value)}</span>
          </TracedFigure>
          <span class="rated-mark">
            {rating !== null && <Icon name={rating} />}
            {rating !== null && <span class="hidden">{t(`rating.${rating}`)}</span>}
          </span>
        </span>
      )}
    </td>
  )
}

function Trend({ worker, limit }: { worker: BoardWorker; limit: Limit | null }) {
  const { t, format } = useSettings()
  const values = worker.spark.map((point) => point.value)
  const last = values.findLast((value) => value !== null) ?? null
  if (last === null) return <small class="quiet">{t('workers.trend_none')}</small>
  const label = t('workers.trend_label', { value: format.percent(last) })
  return <Sparkline values={values} rule={limit?.pass ?? 1} label={label} />
}

function Score({ worker }: { worker: BoardWorker }) {
  const { t, format } = useSettings()
  const { score } = worker
  if (score === null || score.value === null)
    return (
      <td class="number cell-score" data-label={t('workers.score')}>
        <span class="missing">
          <span aria-hidden="true">{DASH}</span> <small>{t(whyNoScore(worker))}</small>
        </span>
      </td>
    )
  const tier = score.tier === null ? null : (textOrNull(t, `tier.${score.tier}`) ?? score.tier)
  return (
    <td class="number cell-score" data-label={t('workers.score')}>
      <span class="score">
        <span class="score-figure figure">{format.score(score.value)}</span>
        <span class="score-words">
          {tier !== null && (
            <span class="tier" data-tier={score.tier}>
              {tier}
            </span>
          )}
          {score.state === 'provisional' && <small class="quiet">{t('workers.provisional')}</small>}
        </span>
      </span>
    </td>
  )
}

function Notes({ worker }: { worker: BoardWorker }) {
  const { t, format } = useSettings()
  const notes = notesOf(worker)
  const { coverage } = worker.quality
  const blind = coverage !== null && coverage < FULL_COVERAGE
  return (
    <td class="cell-notes" data-label={t('workers.notes')}>
      {(notes.length > 0 || blind) && (
        <ul class="notes">
          {notes.map((code) => (
            <li key={code} class="note" data-note={code}>
              {textOrNull(t, `reason.${code}`) ?? t('reason.other', { code })}
            </li>
          ))}
          {blind && (
            <li class="note" data-note="coverage">
              {t('quality.coverage', { value: format.percent(coverage) })}
            </li>
          )}
        </ul>
      )}
    </td>
  )
}
