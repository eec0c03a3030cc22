import { useState } from 'preact/hooks'
import type { QuarantineAnswer, ReadmitAnswer } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import type { Live } from '../data/use-live.ts'
import { useSending } from '../data/use-sending.ts'
import { useSession } from '../login/session.ts'
import { pathOf } from '../router.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { Failed, Loading } from '../shell/states.tsx'
import { Icon } from '../ui/icon.tsx'
import { Outcome } from '../ui/outcome.tsx'
import { EntryTable } from './entry-table.tsx'
import { changedTo, NEWEST, pathOfPage, type QuarantinePage } from './page.ts'
import { readmitWords } from './readmit-words.ts'
import { ReasonTable } from './reason-table.tsx'

/** What was refused and why, and the way back in once the cause is mended. */
export function QuarantineView({ live }: { live: Live }) {
  const { t, format } = useSettings()
  const { person } = useSession()
  const [page, setPage] = useState<QuarantinePage>(NEWEST)
  const { answer, isCurrent, problem, refresh } = useAnswer<QuarantineAnswer>(pathOfPage(page))
  const readmission = useSending<ReadmitAnswer>('/quarantine/readmit')
  if (answer === null) return problem === null ? <Loading /> : <Failed problem={problem} title={null} />

  const tryAgain = async (selection: { ids?: number[]; code?: string }) => {
    await readmission.send(selection)
    setPage({ ...page, before: null })
    refresh()
  }
  // What is told is of the whole site.
  const isLimited = person !== null && person.lines.length > 0
  const now = changedTo(answer, live.status?.quarantine)
  const trouble = readmission.problem ?? problem
  return (
    <div aria-busy={readmission.busy || !isCurrent}>
      <h1 class="hidden">{t('nav.quarantine')}</h1>
      <div class="status">
        {answer.total === 0 ? (
          <NothingRefused />
        ) : (
          <>
            <ReasonTable
              codes={answer.codes}
              total={answer.total}
              shown={page.code}
              show={(code) => setPage({ code, before: null })}
              tryAgain={(code) => tryAgain(code === null ? {} : { code })}
            />
            <EntryTable
              answer={answer}
              page={page}
              turnTo={setPage}
              tryAgain={(id) => tryAgain({ ids: [id] })}
            />
          </>
        )}
      </div>
      <Outcome after={answer}>
        {readmission.busy && <p>{t('app.busy')}</p>}
        {readmission.answer !== null && <p>{readmitWords(t, format, readmission.answer)}</p>}
        {readmission.answer !== null && readmission.answer.refused > 0 && (
          <a href={pathOf({ view: 'configuration' })}>{t('quarantine.to_configuration')}</a>
        )}
        {trouble !== null && <ProblemText problem={trouble} />}
        {now !== null && (
          <>
            <p>
              {isLimited
                ? t('quarantine.changed_somewhere')
                : t('quarantine.changed', { n: format.whole(now) })}
            </p>
            <button type="button" class="button button-quiet" onClick={refresh}>
              {t('quarantine.refresh')}
            </button>
          </>
        )}
      </Outcome>
    </div>
  )
}

function NothingRefused() {
  const { t } = useSettings()
  return (
    <section class="panel">
      <p class="all-well">
        <Icon name="ok" />
        <span>
          <strong>{t('quarantine.none')}</strong>
          <br />
          {t('quarantine.none_hint')}
        </span>
      </p>
    </section>
  )
}
