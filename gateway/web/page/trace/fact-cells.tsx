import type { TraceFact } from '../../api.ts'
import { useSettings } from '../settings.ts'

/** When it happened, and when it arrived. */
export function FactTimes({ fact }: { fact: TraceFact }) {
  const { t, format } = useSettings()
  return (
    <span class="stacked figure">
      <time dateTime={fact.ts}>{format.dateTime(fact.ts)}</time>
      <small class="quiet">{t('trace.arrived', { at: format.dateTime(fact.arrival) })}</small>
    </span>
  )
}

/** Which signal, and who sent it. */
export function FactSource({ fact }: { fact: TraceFact }) {
  const { t } = useSettings()
  const { client, device, agent } = fact.source
  const names = [...new Set([client, device, agent])].filter((name) => name !== null)
  return (
    <span class="stacked">
      <code>
        {fact.station}/{fact.signal}
      </code>
      <small class="quiet">
        {names.join(' · ')}
        {fact.seq !== null && ` · ${t('trace.seq', { seq: fact.seq })}`}
      </small>
    </span>
  )
}

/** What it says, how good it is, and who corrected it. */
export function FactValue({ fact }: { fact: TraceFact }) {
  const { t } = useSettings()
  const fields = Object.entries(fact.fields).map(([name, value]) => `${name}=${String(value)}`)
  const correction = fact.taken_out_by ?? fact.added_by
  return (
    <span class="stacked">
      {fact.hidden ? (
        <span class="quiet">{t('trace.hidden')}</span>
      ) : (
        <code>{String(fact.value ?? '–')}</code>
      )}
      {fact.worker !== null && <small>{fact.worker}</small>}
      {fields.length > 0 && <small class="quiet">{fields.join(', ')}</small>}
      {fact.quality !== 'good' && <small class="note">{t(`trace.${fact.quality}`)}</small>}
      {correction !== null && (
        <small class="note">
          <a class="fact-link" href={`/trace?correction=${correction.id}`}>
            {t(fact.taken_out_by ? 'trace.taken_out' : 'trace.added', { id: correction.id })}
          </a>
          {correction.author !== null && ` ${correction.author}: ${correction.reason}`}
        </small>
      )}
    </span>
  )
}

/** So many characters of a hash tell seals apart at a glance; the whole of it is in the title. */
const SHORT = 12

/** The seal that covers it. */
export function FactSeal({ fact }: { fact: TraceFact }) {
  const { t } = useSettings()
  if (fact.seal === null) return <span class="quiet">{t('trace.not_sealed')}</span>
  return (
    <span class="stacked" title={fact.seal.hash}>
      <span class="figure">{t('trace.seal_n', { n: fact.seal.n })}</span>
      <code class="quiet">{fact.seal.hash.slice(0, SHORT)}</code>
    </span>
  )
}
