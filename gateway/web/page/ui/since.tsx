import { useGatewayNow } from '../clock.ts'
import { age, DASH, duration } from '../format.ts'
import { useSettings } from '../settings.ts'

/** How long something has lasted, ticking; its start is the tooltip and the machine-readable time. */
export function Since({ at }: { at: string | null }) {
  const { t, format } = useSettings()
  const now = useGatewayNow()
  if (at === null) return <span class="figure">{DASH}</span>
  return (
    <time class="figure" dateTime={at} title={format.dateTime(at)}>
      {duration(t, now - Date.parse(at))}
    </time>
  )
}

/** How old something is, in calm steps; `never` where it has not happened. */
export function Age({ at, never }: { at: string | null; never: string }) {
  const { t, format } = useSettings()
  const now = useGatewayNow()
  if (at === null) return <span class="figure">{never}</span>
  return (
    <time class="figure" dateTime={at} title={format.dateTime(at)}>
      {t('source.ago', { age: age(t, now - Date.parse(at)) })}
    </time>
  )
}
