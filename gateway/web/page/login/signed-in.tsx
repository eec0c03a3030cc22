import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { useSession } from './session.ts'

/** Who is signed in, and the way out; nothing while nobody has to. */
export function SignedIn() {
  const { t } = useSettings()
  const { person, signOut } = useSession()
  if (person === null) return null
  return (
    <button
      type="button"
      class="nav-link"
      aria-label={t('login.as', { name: person.name })}
      title={t('login.out')}
      onClick={signOut}
    >
      <Icon name="people" />
      <span>{person.name}</span>
    </button>
  )
}
