import { errorWords, saysMore } from '../i18n/errors.ts'
import { useSettings } from '../settings.ts'

interface ErrorCellProps {
  code: string
  /** What was found, in the gateway's words; empty where no one case is meant. */
  detail: string
  /** What to do, where this page has no words for the code. */
  next: string
}

/** An error: what it means, what was found, what to do next, and its code for the manual. */
export function ErrorCell({ code, detail, next }: ErrorCellProps) {
  const { language } = useSettings()
  const words = errorWords(language, code)
  return (
    <span class="error-cell">
      <strong>{words?.what ?? (detail || code)}</strong>
      {words !== null && saysMore(code, detail) && <small>{detail}</small>}
      <span>{words?.next ?? next}</span>
      <code>{code}</code>
    </span>
  )
}

interface ErrorOrNoneProps {
  error: { code: string; text: string; next: string; at: string } | null
  /** Since when all is well again; null: it is not. */
  wellSince: string | null
}

/** The error of a device or sink, if it has one; one that is over is said quietly. */
export function ErrorOrNone({ error, wellSince }: ErrorOrNoneProps) {
  const { t, language } = useSettings()
  if (error === null) return <span class="quiet">{t('status.no_error')}</span>
  if (wellSince !== null && error.at <= wellSince) {
    const what = errorWords(language, error.code)?.what ?? error.code
    return <span class="quiet">{t('status.error_over', { what })}</span>
  }
  return <ErrorCell code={error.code} detail={error.text} next={error.next} />
}
