import { useState } from 'preact/hooks'
import type { TraceFactAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { FactSeal, FactSource, FactTimes, FactValue } from './fact-cells.tsx'
import { FeedTable, pathWithin } from './feed-table.tsx'
import { meaningWords } from './words.ts'

/** A reading: what it says and did, and the figures that it feeds. */
export function FactView({ fact: number }: { fact: string }) {
  const { t, format } = useSettings()
  const [starts, setStarts] = useState<string[]>([])
  const path = pathWithin(`/trace/facts/${encodeURIComponent(number)}`, starts)
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
      <FeedTable feeds={feeds} next={next} starts={starts} turnTo={setStarts} />
    </div>
  )
}
