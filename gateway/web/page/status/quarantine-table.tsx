import type { StatusAnswer } from '../../api.ts'
import { sees, useSession } from '../login/session.ts'
import { Payload } from '../quarantine/payload.tsx'
import { pathOf } from '../router.ts'
import { useSettings } from '../settings.ts'
import { ErrorCell } from './error-cell.tsx'
import { StatusTable } from './table.tsx'

/** Readings that were refused, latest first, each with its reason. */
export function QuarantineTable({ quarantine }: { quarantine: StatusAnswer['quarantine'] }) {
  const { t, format } = useSettings()
  const isSeen = sees(useSession(), 'quarantine')
  const { total, latest } = quarantine
  return (
    <StatusTable
      id="quarantine"
      title={t('status.quarantine')}
      aside={
        total > 0 && (
          <>
            <span class="quiet">
              {t('status.quarantine_total', { n: format.whole(total) })}
              {isSeen &&
                total > latest.length &&
                ` · ${t('status.quarantine_latest', { n: format.whole(latest.length) })}`}
            </span>
            {isSeen && (
              <a class="button button-quiet head-end" href={pathOf({ view: 'quarantine' })}>
                {t('status.quarantine_all')}
              </a>
            )}
          </>
        )
      }
      empty={t(total === 0 ? 'status.quarantine_none' : 'status.quarantine_hidden')}
      rows={latest}
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
          cell: ({ code, detail }) => <ErrorCell code={code} detail={detail} next="" />,
        },
        { name: t('status.topic'), cell: ({ topic }) => <code>{topic}</code> },
        { name: t('status.payload'), cell: ({ payload }) => <Payload text={payload} /> },
        { name: t('status.client'), cell: ({ client }) => client },
      ]}
    />
  )
}
