import type { Board } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StationCard } from './station-card.tsx'

/** The stations in the order of the flow. A product is told only where it is not the line's. */
export function StationList({ board, names }: { board: Board; names: boolean }) {
  const { stations, product } = board
  const { t } = useSettings()
  return (
    <section class="stations" aria-labelledby="stations-title">
      <h2 id="stations-title" class="section-title">
        {t('stations.title')}
      </h2>
      {stations.length === 0 && <p class="empty">{t('stations.none')}</p>}
      <ol class="flow">
        {stations.map((station) => (
          <li key={station.id}>
            <StationCard
              board={board}
              station={station}
              product={station.product?.id === product?.id ? null : station.product}
              names={names}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
