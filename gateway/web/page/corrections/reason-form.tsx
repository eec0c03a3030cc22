import type { ComponentChildren } from 'preact'
import { useSession } from '../login/session.ts'
import { YourName } from '../login/your-name.tsx'
import { useSettings } from '../settings.ts'
import type { Said } from './use-correction.ts'

interface ReasonFormProps {
  /** Names the form where there are several. */
  label: string
  button: string
  busy: boolean
  send(said: Said): void
  /** Another button beside it. */
  children?: ComponentChildren
}

/** Asks why, and who says so where nobody has to sign in: both are kept. */
export function ReasonForm({ label, button, busy, send, children }: ReasonFormProps) {
  const { t } = useSettings()
  const { person } = useSession()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const reason = String(form.get('reason')).trim()
    send({ reason, ...(person === null ? { by: String(form.get('by')).trim() } : {}) })
  }
  return (
    <form class="form" aria-label={label} onSubmit={submit}>
      <label class="field">
        {t('corrections.reason')}
        <input type="text" name="reason" required minLength={3} maxLength={500} pattern=".*\S.*\S.*\S.*" />
        <small class="quiet">{t('corrections.reason_hint')}</small>
      </label>
      {person === null && <YourName hint={t('corrections.name_hint')} />}
      <div class="actions">
        <button type="submit" class="button" aria-disabled={busy}>
          {button}
        </button>
        {children}
      </div>
    </form>
  )
}
