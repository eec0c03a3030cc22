import { useState } from 'preact/hooks'
import type { ObstacleStepKind, ObstaclesAnswer } from '../../api.ts'
import { useAnswer, useReturn } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Failed, Loading } from '../shell/states.tsx'
import { Outcome } from '../ui/outcome.tsx'
import { ObstacleTable } from './obstacle-table.tsx'
import { ReportForm } from './report-form.tsx'
import { StepForm } from './step-form.tsx'
import { useObstacles } from './use-obstacles.ts'

/** What keeps people from working: reported, answered, approved or refused. */
export function ObstaclesView() {
  const { t, format } = useSettings()
  const [chosen, setChosen] = useState<{ id: number; step: ObstacleStepKind } | null>(null)
  const { answer, problem, refresh } = useAnswer<ObstaclesAnswer>('/obstacles')
  const sending = useObstacles(refresh)
  useReturn(refresh)
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />

  const { obstacles, report } = answer
  const { busy, done } = sending
  const trouble = sending.problem ?? problem
  const open = obstacles.find(({ id, next }) => chosen?.id === id && next.includes(chosen.step))
  return (
    <div aria-busy={busy}>
      <h1 class="hidden">{t('nav.obstacles')}</h1>
      <div class="status">
        {report.workers.length > 0 && <ReportForm about={report} busy={busy} send={sending.report} />}
        {open !== undefined && chosen !== null && (
          <StepForm
            key={`${chosen.id} ${chosen.step}`}
            obstacle={open}
            step={chosen.step}
            busy={busy}
            send={async (request) => {
              if (await sending.step(chosen.id, chosen.step, request)) setChosen(null)
            }}
            drop={() => setChosen(null)}
          />
        )}
        <ObstacleTable obstacles={obstacles} choose={(id, step) => setChosen({ id, step })} />
      </div>
      <Outcome after={answer}>
        {busy && <p>{t('app.busy')}</p>}
        {done !== null && <p>{t(`obstacles.done_${done.what}`, { id: format.whole(done.id) })}</p>}
        {trouble !== null && <ProblemText problem={trouble} />}
      </Outcome>
    </div>
  )
}
