import { useSettings } from '../settings.ts'

/** The way through pages; null where there is none that way. */
export function TracePager({ back, next }: { back: (() => void) | null; next: (() => void) | null }) {
  const { t } = useSettings()
  if (back === null && next === null) return null
  return (
    <nav class="pager" aria-label={t('quarantine.pages')}>
      {back !== null && (
        <button type="button" class="button button-quiet" onClick={back}>
          {t('trace.back')}
        </button>
      )}
      {next !== null && (
        <button type="button" class="button button-quiet" onClick={next}>
          {t('trace.next')}
        </button>
      )}
    </nav>
  )
}
