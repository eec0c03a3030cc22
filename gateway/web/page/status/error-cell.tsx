import { errorWords, saysMore } from '../i18n/errors.ts'
import { useSettings } from '../settings.ts'

interface ErrorCellProps {
  code: string
  /** What was found, in the gateway's words. */
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
      <strong>{words?.what ?? detail}</strong>
      {words !== null && saysMore(code, detail) && <small>{detail}</small>}
      <span>{words?.next ?? next}</span>
      <code>{code}</code>
    </span>
  )
}

/** The error of a device or sink, if it has one. */
export function ErrorOrNone({ error }: { error: { code: string; text: string; next: string } | null }) {
  const { t } = useSettings()
  if (error === null) return <span class="quiet">{t('status.no_error')}</span>
  return <ErrorCell code={error.code} detail={error.text} next={error.next} />
}
