import { useState } from 'preact/hooks'
import type { TraceFactAnswer, TraceFeed } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { StatusTable } from '../status/table.tsx'
import { hrefOf } from './asked.ts'
import { FactSeal, FactSource, FactTimes, FactValue } from './fact-cells.tsx'
import { TracePager } from './trace-pager.tsx'
import { figureWord, meaningWords, subjectWords, windowWords } from './words.ts'

/** A reading: what it says and did, and the figures that it feeds. */
export function FactView({ fact: number }: { fact: string }) {
  const { t, format } = useSettings()
  const [starts, setStarts] = useState<string[]>([])
  const from = starts.at(-1)
  const path = `/trace/facts/${encodeURIComponent(number)}${from === undefined ? '' : `?from=${encodeURIComponent(from)}`}`
  const { answer, problem } = useAnswer<TraceFactAnswer>(path)
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />
  const { fact, means, feeds, next } = answer
  return (
    <div class="trace">
      <section class="panel" aria-labelledby="trace-title">
        <h1 id="trace-title">{t('trace.fact', { id: fact.id })}</h1>
        <dl class="figures">
          <div>
            <dt>{t('trace.times')}</dt>
            <dd>
              <FactTimes fact={fact} />
            </dd>
          </div>
          <div>
            <dt>{t('trace.source')}</dt>
            <dd>
              <FactSource fact={fact} />
            </dd>
          </div>
          <div>
            <dt>{t('trace.value')}</dt>
            <dd>
              <FactValue fact={fact} />
            </dd>
          </div>
          <div>
            <dt>{t('trace.seal')}</dt>
            <dd>
              <FactSeal fact={fact} />
            </dd>
          </div>
        </dl>
      </section>
      <section class="panel" aria-labelledby="trace-means">
        <h2 id="trace-means">{t('trace.means')}</h2>
        <ul class="trace-list">
          {means
            .map((meaning) => meaningWords(t, format, meaning))
            .map((words) => (
              <li key={words}>{words}</li>
            ))}
        </ul>
      </section>
      <StatusTable
        id="trace-feeds"
        title={t('trace.feeds')}
        empty={t('trace.feeds_none')}
        rows={feeds}
        keyOf={({ by, id, from: start, to }) => `${by} ${id} ${start} ${to}`}
        columns={[
          { name: t('trace.subject'), cell: ({ by, name }) => subjectWords(t, by, name) },
          {
            name: t('trace.window'),
            cell: (feed) => <span class="figure">{windowWords(format, feed)}</span>,
          },
          { name: t('trace.figures'), cell: (feed) => <FigureLinks feed={feed} /> },
        ]}
        foot={
          <TracePager
            back={starts.length === 0 ? null : () => setStarts(starts.slice(0, -1))}
            next={next === null ? null : () => setStarts([...starts, next])}
          />
        }
      />
    </div>
  )
}

function FigureLinks({ feed }: { feed: TraceFeed }) {
  const { t } = useSettings()
  const { by, id, from, to, kpis } = feed
  return (
    <span class="figure-links">
      {kpis.map((kpi) => (
        <a key={kpi} class="fact-link" href={hrefOf({ by, id, from, to, kpi })}>
          {figureWord(t, kpi)}
        </a>
      ))}
    </span>
  )
}
