import type { QuarantineAnswer } from '../../api.ts'
import { errorWords } from '../i18n/errors.ts'
import { useSettings } from '../settings.ts'
import { ErrorCell } from '../status/error-cell.tsx'
import { StatusTable } from '../status/table.tsx'

interface ReasonTableProps {
  codes: QuarantineAnswer['codes']
  total: number
  /** The code that alone is shown; null: all are. */
  shown: string | null
  show(code: string | null): void
  /** Tries all of a code again; null: all there are. */
  tryAgain(code: string | null): void
}

/** Why readings are in quarantine, how many for each reason, and what can be done about all of them at once. */
export function ReasonTable({ codes, total, shown, show, tryAgain }: ReasonTableProps) {
  const { t, format, language } = useSettings()
  const named = (what: string, code: string) => `${what}: ${errorWords(language, code)?.what ?? code}`
  return (
    <StatusTable
      id="reasons"
      title={t('quarantine.reasons')}
      aside={
        <>
          <span class="quiet">{t('status.quarantine_total', { n: format.whole(total) })}</span>
          <button type="button" class="button head-end" onClick={() => tryAgain(null)}>
            {t('quarantine.try_all')}
          </button>
        </>
      }
      empty=""
      rows={codes}
      keyOf={({ code }) => code}
      columns={[
        { name: t('quarantine.entries'), cell: ({ entries }) => format.whole(entries), number: true },
        { name: t('status.why'), cell: ({ code }) => <ErrorCell code={code} detail="" next="" /> },
        {
          name: t('quarantine.actions'),
          cell: ({ code }) => (
            <span class="actions">
              <button
                type="button"
                class="button button-quiet"
                aria-pressed={shown === code}
                aria-label={named(t('quarantine.only'), code)}
                onClick={() => show(shown === code ? null : code)}
              >
                {t('quarantine.only')}
              </button>
              <button
                type="button"
                class="button button-quiet"
                aria-label={named(t('quarantine.try'), code)}
                onClick={() => tryAgain(code)}
              >
                {t('quarantine.try')}
              </button>
            </span>
          ),
        },
      ]}
    />
  )
}
