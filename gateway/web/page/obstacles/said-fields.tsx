import { useSession } from '../login/session.ts'
import { YourName } from '../login/your-name.tsx'
import { useSettings } from '../settings.ts'

/** A local date and time of the site. */
export function InstantField(props: {
  name: 'from' | 'to'
  label: string
  hint: string
  required?: boolean
}) {
  const { name, label, hint, required = false } = props
  return (
    <label class="field">
      {label}
      <input type="datetime-local" name={name} required={required} />
      <small class="quiet">{hint}</small>
    </label>
  )
}

/** What is said, and by whom where nobody has to sign in. */
export function SaidFields({ label, required }: { label: string; required: boolean }) {
  const { t } = useSettings()
  const { person } = useSession()
  return (
    <>
      <label class="field">
        {label}
        <input
          type="text"
          name="words"
          required={required}
          minLength={3}
          maxLength={500}
          pattern=".*\S.*\S.*\S.*"
        />
      </label>
      {person === null && <YourName hint={t('obstacles.name_hint')} />}
    </>
  )
}
