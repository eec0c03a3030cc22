import type { TraceCorrection, TraceStandard } from '../../api.ts'
import { useSettings } from '../settings.ts'

/** A correction, with the way to what it is made of and feeds; who made it, when and why. */
export function CorrectionWords({ correction }: { correction: TraceCorrection }) {
  const { t, format } = useSettings()
  const { id, at, author, reason } = correction
  return (
    <>
      <a class="fact-link" href={`/trace?correction=${id}`}>
        {t('trace.correction', { id })}
      </a>{' '}
      · <time dateTime={at}>{format.dateTime(at)}</time>
      {author !== null && ` · ${author}: ${reason}`}
    </>
  )
}

/** A standard time, and the correction by which it holds whatever the site file says. */
export function StandardWords({ standard }: { standard: TraceStandard }) {
  const { t, format } = useSettings()
  const { product, station, seconds, from, correction } = standard
  return (
    <>
      {t('trace.standard_of', { product, station, s: format.exact(seconds), from })}
      {correction !== null && (
        <>
          {' '}
          · {t('trace.lies_over')} <CorrectionWords correction={correction} />
        </>
      )}
    </>
  )
}
