import type { ConfigurationAnswer, ReloadAnswer } from '../../api.ts'
import { useAnswer, useReturn } from '../data/use-answer.ts'
import { useSending } from '../data/use-sending.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Failed, Loading } from '../shell/states.tsx'
import { Outcome } from '../ui/outcome.tsx'
import { PendingPanel } from './pending-panel.tsx'
import type { ReloadRequest } from './reload-request.ts'
import { reloadWords } from './reload-words.ts'
import { TakeInForm } from './take-in-form.tsx'
import { VersionTable } from './version-table.tsx'

/** What the site file would change, the way to take it in, and the versions that were in force. */
export function ConfigurationView() {
  const { t, format } = useSettings()
  const { answer, problem, refresh } = useAnswer<ConfigurationAnswer>('/configuration')
  const reload = useSending<ReloadAnswer>('/configuration/reload')
  // The file is mended elsewhere, such as in an editor.
  useReturn(refresh)
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />

  const takeIn = async (request: ReloadRequest) => {
    await reload.send(request)
    refresh()
  }
  const trouble = reload.problem ?? problem
  return (
    <div aria-busy={reload.busy}>
      <h1 class="hidden">{t('nav.configuration')}</h1>
      <div class="status">
        <PendingPanel answer={answer} refresh={refresh}>
          <TakeInForm busy={reload.busy} takeIn={takeIn} />
        </PendingPanel>
        <VersionTable versions={answer.versions} />
      </div>
      <Outcome after={answer}>
        {reload.busy && <p>{t('app.busy')}</p>}
        {reload.answer !== null &&
          reloadWords(t, format, reload.answer).map((sentence) => <p key={sentence}>{sentence}</p>)}
        {trouble !== null && <ProblemText problem={trouble} />}
      </Outcome>
    </div>
  )
}
