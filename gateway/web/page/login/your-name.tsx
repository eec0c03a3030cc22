import { useId } from 'preact/hooks'
import { useSettings } from '../settings.ts'

/** Asked for as long as nobody has to sign in: who makes a change. */
export function YourName({ hint }: { hint: string }) {
  const { t } = useSettings()
  const id = useId()
  return (
    <label class="field">
      {t('configuration.your_name')}
      <input
        type="text"
        name="by"
        required
        maxLength={80}
        pattern=".*\S.*"
        autocomplete="name"
        aria-describedby={id}
      />
      <small id={id} class="quiet">
        {hint}
      </small>
    </label>
  )
}
