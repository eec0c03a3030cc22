import { useState } from 'preact/hooks'
import type { TraceCorrectionAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { CorrectionWords, StandardWords } from './correction-words.tsx'
import { FeedTable, pathWithin } from './feed-table.tsx'

/** A correction: the readings that it added and took out, or its standard time, and the figures that it feeds. */
export function CorrectionView({ correction: number }: { correction: string }) {
  const { t } = useSettings()
  const [starts, setStarts] = useState<string[]>([])
  const path = pathWithin(`/trace/corrections/${encodeURIComponent(number)}`, starts)
  const { answer, problem } = useAnswer<TraceCorrectionAnswer>(path)
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />
  const { correction, revoked, standard, added, taken_out, feeds, next } = answer
  return (
    <div class="trace">
      <section class="panel" aria-labelledby="trace-title">
        <h1 id="trace-title">{t('trace.correction', { id: correction.id })}</h1>
        <p>
          <CorrectionWords correction={correction} />
        </p>
        {revoked && <p class="note">{t('trace.revoked')}</p>}
        {standard !== null && (
          <p>
            <StandardWords standard={{ ...standard, correction: null }} />
          </p>
        )}
        <FactLinks title={t('trace.added_facts')} facts={added} />
        <FactLinks title={t('trace.taken_out_facts')} facts={taken_out} />
      </section>
      <FeedTable feeds={feeds} next={next} starts={starts} turnTo={setStarts} />
    </div>
  )
}

function FactLinks({ title, facts }: { title: string; facts: number[] }) {
  const { t } = useSettings()
  if (facts.length === 0) return null
  return (
    <p>
      {title}{' '}
      {facts.map((fact) => (
        <a key={fact} class="fact-link" href={`/trace?fact=${fact}`}>
          {t('trace.fact', { id: fact })}
        </a>
      ))}
    </p>
  )
}
