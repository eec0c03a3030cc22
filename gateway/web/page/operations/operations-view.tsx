import { useState } from 'preact/hooks'
import type { OperationsAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Failed, Loading } from '../shell/states.tsx'
import { StatusTable } from '../status/table.tsx'
import { Outcome } from '../ui/outcome.tsx'
import { NEWEST, type OperationsPage, pathOfPage } from './page.ts'
import { sessionWords } from './words.ts'

const TITLE = 'operations'

/** Who changed something, and who looked at figures of people: newest first, of all or of one person. */
export function OperationsView() {
  const { t, format, language } = useSettings()
  const [page, setPage] = useState<OperationsPage>(NEWEST)
  const { answer, isCurrent, problem, refresh } = useAnswer<OperationsAnswer>(pathOfPage(page))
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />

  const turnTo = (next: OperationsPage) => {
    setPage(next)
    document.getElementById(TITLE)?.focus()
  }
  return (
    <div aria-busy={!isCurrent}>
      <h1 class="hidden">{t('nav.operations')}</h1>
      <div class="status">
        <StatusTable
          id={TITLE}
          title={t('operations.title')}
          aside={<Filter key={page.who} page={page} show={setPage} refresh={refresh} />}
          empty={t('operations.none')}
          rows={answer.operations}
          keyOf={({ id }) => id}
          columns={[
            {
              name: t('status.time'),
              cell: ({ at }) => (
                <time class="figure" dateTime={at}>
                  {format.dateTime(at)}
                </time>
              ),
            },
            {
              name: t('operations.who'),
              cell: ({ who }) =>
                who === '' ? (
                  <span class="quiet">{t('operations.nobody')}</span>
                ) : (
                  <button
                    type="button"
                    class="button button-quiet"
                    aria-label={t('operations.only', { who })}
                    aria-pressed={page.who === who}
                    onClick={() => turnTo({ who, before: null })}
                  >
                    {who}
                  </button>
                ),
            },
            {
              name: t('corrections.what'),
              cell: ({ what }) => sessionWords(t, language, what) ?? <code class="said">{what}</code>,
            },
          ]}
          foot={<Pager page={page} next={answer.next} turnTo={turnTo} />}
        />
      </div>
      <Outcome after={answer}>{problem !== null && <ProblemText problem={problem} />}</Outcome>
    </div>
  )
}

function Filter(props: { page: OperationsPage; show(page: OperationsPage): void; refresh(): void }) {
  const { page, show, refresh } = props
  const { t } = useSettings()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const who = String(new FormData(event.target).get('who')).trim()
    if (who === (page.who ?? '') && page.before === null) return refresh()
    show({ who: who === '' ? null : who, before: null })
  }
  return (
    <form class="filter head-end" onSubmit={submit}>
      <label class="field">
        {t('operations.of')}
        <input type="search" name="who" maxLength={64} defaultValue={page.who ?? ''} autocapitalize="none" />
      </label>
      <button type="submit" class="button button-quiet">
        {t('operations.show')}
      </button>
    </form>
  )
}

function Pager(props: { page: OperationsPage; next: number | null; turnTo(page: OperationsPage): void }) {
  const { page, next, turnTo } = props
  const { t } = useSettings()
  if (page.before === null && next === null) return null
  return (
    <nav class="pager" aria-label={t('quarantine.pages')}>
      {page.before !== null && (
        <button type="button" class="button button-quiet" onClick={() => turnTo({ ...page, before: null })}>
          {t('quarantine.newest')}
        </button>
      )}
      {next !== null && (
        <button type="button" class="button button-quiet" onClick={() => turnTo({ ...page, before: next })}>
          {t('quarantine.older')}
        </button>
      )}
    </nav>
  )
}
