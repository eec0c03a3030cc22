import type { RequestFailed } from '../data/fetch.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Switches } from '../shell/switches.tsx'
import { useSession } from './session.ts'

/** Asks for name and password. */
export function LoginView() {
  const { t } = useSettings()
  const { busy, problem, signIn } = useSession()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    signIn(String(form.get('name')).trim(), String(form.get('password')))
  }
  return (
    <main class="login" id="content">
      <form class="panel login-form" onSubmit={submit}>
        <h1>{t('login.title')}</h1>
        <label class="field">
          {t('login.name')}
          <input
            type="text"
            name="name"
            required
            maxLength={64}
            autocomplete="username"
            autocapitalize="none"
          />
        </label>
        <label class="field">
          {t('login.password')}
          <input type="password" name="password" required maxLength={1024} autocomplete="current-password" />
        </label>
        <div role="alert">{problem !== null && <WhyNot problem={problem} />}</div>
        <button type="submit" class="button" aria-disabled={busy}>
          {t('login.go')}
        </button>
        <p class="quiet">{t('login.hint')}</p>
        <div class="login-switches">
          <Switches />
        </div>
      </form>
    </main>
  )
}

function WhyNot({ problem }: { problem: RequestFailed }) {
  const { t } = useSettings()
  if (problem.status !== 401 && problem.status !== 429) return <ProblemText problem={problem} />
  return <p class="problem">{t(problem.status === 401 ? 'login.wrong' : 'login.locked')}</p>
}
