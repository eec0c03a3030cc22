import type { QuarantineAnswer } from '../../api.ts'
import { errorWords } from '../i18n/errors.ts'
import { pathOf } from '../router.ts'
import { useSettings } from '../settings.ts'
import { ErrorCell } from '../status/error-cell.tsx'
import { StatusTable } from '../status/table.tsx'
import type { QuarantinePage } from './page.ts'
import { Payload } from './payload.tsx'

interface EntryTableProps {
  answer: QuarantineAnswer
  page: QuarantinePage
  turnTo(page: QuarantinePage): void
  tryAgain(id: number): void
}

/** A page of what was refused, newest first: when, why and what to do, where from, what. */
export function EntryTable({ answer, page, turnTo, tryAgain }: EntryTableProps) {
  const { t, format, language } = useSettings()
  const { code } = page
  return (
    <StatusTable
      id={TITLE}
      title={t('quarantine.readings')}
      aside={
        code !== null && (
          <>
            <span class="quiet">
              {t('quarantine.only_these', { what: errorWords(language, code)?.what ?? code })}
            </span>
            <button
              type="button"
              class="button button-quiet head-end"
              onClick={() => turnTo({ code: null, before: null })}
            >
              {t('quarantine.show_all')}
            </button>
          </>
        )
      }
      empty={t('quarantine.none_here')}
      rows={answer.entries}
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
          name: t('status.why'),
          cell: (entry) => <ErrorCell code={entry.code} detail={entry.detail} next="" />,
        },
        {
          name: t('quarantine.source'),
          cell: ({ topic, client }) => (
            <span class="stacked">
              <code>{topic}</code>
              <small class="quiet">{client}</small>
            </span>
          ),
        },
        { name: t('status.payload'), cell: ({ payload }) => <Payload text={payload} /> },
        {
          name: t('quarantine.actions'),
          cell: ({ id, at, topic }) => (
            <span class="actions">
              <button
                type="button"
                class="button button-quiet"
                aria-label={`${t('quarantine.try')}: ${topic}, ${format.dateTime(at)}`}
                onClick={() => tryAgain(id)}
              >
                {t('quarantine.try')}
              </button>
              <a
                class="button button-quiet"
                aria-label={`${t('quarantine.correct')}: ${topic}, ${format.dateTime(at)}`}
                href={pathOf({ view: 'corrections', asked: `kind=quarantined&entry=${id}` })}
              >
                {t('quarantine.correct')}
              </a>
            </span>
          ),
        },
      ]}
      foot={<Pager page={page} next={answer.next} turnTo={turnTo} />}
    />
  )
}

const TITLE = 'readings'

function Pager(props: { page: QuarantinePage; next: number | null; turnTo(page: QuarantinePage): void }) {
  const { t } = useSettings()
  const { page, next } = props
  if (page.before === null && next === null) return null
  const turnTo = (before: number | null) => {
    props.turnTo({ ...page, before })
    document.getElementById(TITLE)?.focus()
  }
  return (
    <nav class="pager" aria-label={t('quarantine.pages')}>
      {page.before !== null && (
        <button type="button" class="button button-quiet" onClick={() => turnTo(null)}>
          {t('quarantine.newest')}
        </button>
      )}
      {next !== null && (
        <button type="button" class="button button-quiet" onClick={() => turnTo(next)}>
          {t('quarantine.older')}
        </button>
      )}
    </nav>
  )
}
