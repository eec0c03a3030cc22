import type { TraceAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { type FigureAsked, queryOf } from './asked.ts'
import { CorrectionWords, StandardWords } from './correction-words.tsx'
import { InputPanel } from './input-panel.tsx'
import { figureWord, formulaWords, subjectWords, valueWords } from './words.ts'

/** A figure opened: its formula with numbers, each of its inputs, and how far it can be trusted. */
export function FigureView({ figure }: { figure: FigureAsked }) {
  const { t, format } = useSettings()
  const { answer, problem } = useAnswer<TraceAnswer>(`/trace?${queryOf(figure, { limit: 1 })}`)
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />
  return (
    <div class="trace">
      <section class="panel" aria-labelledby="trace-title">
        <header class="panel-head">
          <h1 id="trace-title">{figureWord(t, answer.kpi)}</h1>
          <span class="quiet">
            {subjectWords(t, answer.by, answer.name)} · {format.dateTime(answer.from)} –{' '}
            {format.dateTime(answer.to)}
          </span>
        </header>
        <p class="hero figure">{valueWords(t, format, answer.value, answer.unit)}</p>
        <p class="formula">{formulaWords(t, answer.formula.text)}</p>
        <p class="formula figure">{answer.formula.filled}</p>
        <p class="quiet">
          <code>{answer.formula.text}</code>
        </p>
        {answer.dropped_before !== null && (
          <p class="quiet">{t('trace.dropped', { at: format.dateTime(answer.dropped_before) })}</p>
        )}
        {figure.line !== undefined && <p class="quiet">{t('trace.line_only', { line: figure.line })}</p>}
      </section>
      <section class="panel" aria-labelledby="trace-inputs">
        <h2 id="trace-inputs">{t('trace.inputs')}</h2>
        {answer.inputs.length === 0 && <p class="empty">{t('trace.no_inputs')}</p>}
        {answer.inputs.map((input) => (
          <InputPanel key={input.name} figure={figure} input={input} />
        ))}
      </section>
      <Trust quality={answer.quality} />
      {answer.standards.length > 0 && <Standards answer={answer} />}
      {answer.corrections.length > 0 && <Corrections answer={answer} />}
    </div>
  )
}

function Trust({ quality }: { quality: TraceAnswer['quality'] }) {
  const { t, format } = useSettings()
  const { coverage, explained, blind } = quality
  return (
    <section class="panel" aria-labelledby="trace-trust">
      <header class="panel-head">
        <h2 id="trace-trust">{t('trace.trust')}</h2>
        <span class="quiet">{t(`trace.quality_${quality.state}`)}</span>
      </header>
      {coverage !== null && <p>{t('quality.coverage', { value: format.percent(coverage) })}</p>}
      {blind.length > 0 && (
        <ul class="trace-list">
          {blind.map(({ station, from, to }) => (
            <li key={`${station} ${from}`}>
              {t('trace.blind', { span: `${format.dateTime(from)} – ${format.dateTime(to)}` })}
              {station !== null && ` · ${station}`}
            </li>
          ))}
        </ul>
      )}
      <ul class="trace-list">
        {explained.map(({ reason, facts }) => (
          <li key={reason}>
            {textOrNull(t, `reason.${reason}`) ?? t('reason.other', { code: reason })}{' '}
            {facts.map((fact) => (
              <a key={fact} class="fact-link" href={`/trace?fact=${fact}`}>
                {t('trace.fact', { id: fact })}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Standards({ answer }: { answer: TraceAnswer }) {
  const { t } = useSettings()
  return (
    <section class="panel" aria-labelledby="trace-standards">
      <h2 id="trace-standards">{t('trace.standards')}</h2>
      <ul class="trace-list">
        {answer.standards.map((standard) => (
          <li key={`${standard.station} ${standard.product} ${standard.from} ${standard.seconds}`}>
            <StandardWords standard={standard} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Corrections({ answer }: { answer: TraceAnswer }) {
  const { t } = useSettings()
  return (
    <section class="panel" aria-labelledby="trace-corrections">
      <h2 id="trace-corrections">{t('trace.corrections')}</h2>
      <ul class="trace-list">
        {answer.corrections.map((correction) => (
          <li key={correction.id}>
            <CorrectionWords correction={correction} />
          </li>
        ))}
      </ul>
    </section>
  )
}
