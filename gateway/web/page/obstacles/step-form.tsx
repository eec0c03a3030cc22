import { useEffect, useRef } from 'preact/hooks'
import type { ObstacleEntry, ObstacleStepKind } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { type ObstacleRequest, requestOf } from './requests.ts'
import { InstantField, SaidFields } from './said-fields.tsx'

interface StepFormProps {
  obstacle: ObstacleEntry
  step: ObstacleStepKind
  busy: boolean
  send(request: ObstacleRequest): void
  drop(): void
}

/** What is said to a report: its end, an answer, a decision. */
export function StepForm({ obstacle, step, busy, send, drop }: StepFormProps) {
  const { t, format, timeZone } = useSettings()
  const place = useRef<HTMLHeadingElement>(null)
  useEffect(() => place.current?.focus(), [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (event.target instanceof HTMLFormElement) send(requestOf(new FormData(event.target), timeZone))
  }
  const title = t(`obstacles.title_${step}`, { id: format.whole(obstacle.id) })
  const ends = step === 'close' || step === 'answer' || step === 'approve'
  return (
    <section class="panel" aria-labelledby="step">
      <header class="panel-head">
        <h2 id="step" ref={place} tabIndex={-1}>
          {title}
        </h2>
      </header>
      <form class="form" onSubmit={submit}>
        {ends && obstacle.to === null && (
          <InstantField
            name="to"
            label={t('obstacles.to')}
            hint={t(`obstacles.end_hint_${step}`)}
            required={step === 'approve'}
          />
        )}
        <SaidFields label={t('obstacles.answer')} required={step !== 'close'} />
        <div class="actions">
          <button type="submit" class="button" aria-disabled={busy}>
            {t(`obstacles.do_${step}`)}
          </button>
          <button type="button" class="button button-quiet" onClick={drop}>
            {t('obstacles.drop')}
          </button>
        </div>
      </form>
    </section>
  )
}
