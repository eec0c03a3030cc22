import type { BoardSource } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { Age } from '../ui/since.tsx'

/** Freshness of a station's sources: pips and a sum at first sight, each source with its age on a tap. */
export function SourceList({ sources }: { sources: BoardSource[] }) {
  const { t } = useSettings()
  if (sources.length === 0) return <p class="sources sources-none">{t('station.sources_none')}</p>

  const bad = sources.filter(({ state }) => state === 'silent' || state === 'lost').length
  const last = sources.map((source) => source.last).filter((at) => at !== null)
  const latest = last.sort().at(-1) ?? null
  return (
    <details class="sources">
      <summary data-trouble={bad > 0}>
        <span class="pips">
          {sources.map((source) => (
            <span key={source.signal} class="pip" data-source={source.state}>
              <Icon name={source.state} />
            </span>
          ))}
        </span>
        <span class="hidden">{t('station.sources')}: </span>
        <span class="sources-sum">
          {bad === 0
            ? t('station.sources_fresh', { n: sources.filter(({ state }) => state === 'fresh').length })
            : t('station.sources_trouble', { bad, n: sources.length })}
        </span>
        {bad === 0 && <Age at={latest} never={t('source.never')} />}
      </summary>
      <ul>
        {sources.map((source) => (
          <li key={source.signal} data-source={source.state}>
            <Icon name={source.state} />
            <span class="source-name">{source.signal}</span>
            <span class="source-state">{t(`source.${source.state}`)}</span>
            {source.last !== null && <Age at={source.last} never="" />}
          </li>
        ))}
      </ul>
    </details>
  )
}
