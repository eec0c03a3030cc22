import { useSession } from '../login/session.ts'
import { YourName } from '../login/your-name.tsx'
import { useSettings } from '../settings.ts'
import { type ReloadRequest, reloadRequest } from './reload-request.ts'

/** Asks who takes the change in, from when on it holds, and whether the quarantine is tried again. */
export function TakeInForm({ busy, takeIn }: { busy: boolean; takeIn(request: ReloadRequest): void }) {
  const { t, timeZone } = useSettings()
  const { person } = useSession()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (event.target instanceof HTMLFormElement) takeIn(reloadRequest(new FormData(event.target), timeZone))
  }
  return (
    <form class="form" onSubmit={submit}>
      <label class="field">
        {t('configuration.holds_from')}
        <input type="datetime-local" name="from" aria-describedby="from-hint" />
        <small id="from-hint" class="quiet">
          {t('configuration.from_hint', { zone: timeZone })}
        </small>
      </label>
      {person === null && <YourName hint={t('configuration.name_hint')} />}
      <label class="check">
        <input type="checkbox" name="readmit" />
        {t('configuration.readmit')}
      </label>
      <button type="submit" class="button" aria-disabled={busy}>
        {t('configuration.take_in')}
      </button>
    </form>
  )
}
