import type { ObstaclesAnswer } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { type ObstacleRequest, requestOf } from './requests.ts'
import { InstantField, SaidFields } from './said-fields.tsx'

interface ReportFormProps {
  about: ObstaclesAnswer['report']
  busy: boolean
  send(request: ObstacleRequest): Promise<boolean>
}

const CAUSES = ['starved', 'blocked', 'down', 'setup', 'meeting', 'no_plan', 'quality_hold'] as const

/** What keeps somebody from working: who, where, why, since when. */
export function ReportForm({ about, busy, send }: ReportFormProps) {
  const { t, timeZone } = useSettings()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    if (await send(requestOf(new FormData(form), timeZone))) form.reset()
  }
  return (
    <section class="panel" aria-labelledby="report">
      <header class="panel-head">
        <h2 id="report">{t('obstacles.new')}</h2>
      </header>
      <form class="form" onSubmit={submit}>
        <Choice name="worker" label={t('obstacles.worker')} choices={about.workers} />
        <Choice name="station" label={t('workers.station')} choices={about.stations} />
        <Choice
          name="cause"
          label={t('obstacles.cause')}
          choices={CAUSES.map((id) => ({ id, name: t(`state.${id}`) }))}
        />
        <InstantField
          name="from"
          label={t('obstacles.from')}
          hint={t('configuration.from_hint', { zone: timeZone })}
        />
        <InstantField name="to" label={t('obstacles.to')} hint={t('obstacles.lasts_hint')} />
        <SaidFields label={t('obstacles.words')} required />
        <div class="actions">
          <button type="submit" class="button" aria-disabled={busy}>
            {t('obstacles.send')}
          </button>
        </div>
      </form>
    </section>
  )
}

interface ChoiceProps {
  name: string
  label: string
  choices: { id: string; name: string }[]
}

/** Where there is one choice only, it is made. */
function Choice({ name, label, choices }: ChoiceProps) {
  const { t } = useSettings()
  return (
    <label class="field">
      {label}
      <select name={name} required>
        {choices.length !== 1 && <option value="">{t('obstacles.choose')}</option>}
        {choices.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  )
}
