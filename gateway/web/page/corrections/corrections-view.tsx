import type { CorrectionSubjects, CorrectionsAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Failed, Loading } from '../shell/states.tsx'
import { Outcome } from '../ui/outcome.tsx'
import { CorrectionForm } from './correction-form.tsx'
import { CorrectionTable } from './correction-table.tsx'
import { EffectPanel } from './effect-panel.tsx'
import { ReasonForm } from './reason-form.tsx'
import { useCorrection } from './use-correction.ts'
import { namesIn } from './words.ts'

/** Puts right what sensors could not know: say what was, look at the effect, give the reason. */
export function CorrectionsView({ asked }: { asked: string }) {
  const { t, format } = useSettings()
  const { answer, problem, refresh } = useAnswer<CorrectionsAnswer>('/corrections')
  const subjects = useAnswer<CorrectionSubjects>('/corrections/subjects')
  const correcting = useCorrection(refresh)
  const missing = problem ?? subjects.problem
  if (answer === null || subjects.answer === null)
    return missing === null ? <Loading /> : <Failed problem={missing} title={null} />

  const { busy, effect, done } = correcting
  const nameOf = namesIn(subjects.answer)
  const trouble = correcting.problem ?? missing
  return (
    <div aria-busy={busy}>
      <h1 class="hidden">{t('nav.corrections')}</h1>
      <div class="status">
        <CorrectionForm
          key={asked}
          subjects={subjects.answer}
          asked={asked}
          busy={busy}
          show={correcting.show}
          changed={correcting.drop}
        />
        {effect !== null && (
          <EffectPanel effect={effect} nameOf={nameOf}>
            <ReasonForm
              label={t('corrections.confirm')}
              button={t('corrections.confirm')}
              busy={busy}
              send={correcting.confirm}
            >
              <button type="button" class="button button-quiet" onClick={correcting.drop}>
                {t('corrections.drop')}
              </button>
            </ReasonForm>
          </EffectPanel>
        )}
        <CorrectionTable
          corrections={answer.corrections}
          nameOf={nameOf}
          busy={busy}
          revoke={correcting.revoke}
        />
      </div>
      <Outcome after={answer}>
        {busy && <p>{t('app.busy')}</p>}
        {done !== null && <p>{t(`corrections.done_${done.what}`, { id: format.whole(done.id) })}</p>}
        {trouble !== null && <ProblemText problem={trouble} />}
      </Outcome>
    </div>
  )
}
