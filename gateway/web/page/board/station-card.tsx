import type { Board, BoardStation } from '../../api.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Icon, iconOr } from '../ui/icon.tsx'
import { Since } from '../ui/since.tsx'
import { stateOf } from './figures.ts'
import { SourceList } from './source-list.tsx'
import { TracedFigure } from './traced-figure.tsx'

/** One station: its state and since when, who is there, what it made against where it should be, whether it can be trusted. */
export function StationCard(props: {
  board: Board
  station: BoardStation
  product: BoardStation['product']
  names: boolean
}) {
  const { board, station, product, names } = props
  const { t } = useSettings()
  const state = stateOf(station)
  return (
    <article class="card" id={`station-${station.id}`} tabIndex={-1}>
      <header class="card-state" data-state={state}>
        <Icon name={iconOr(state, 'unknown')} />
        <span class="card-word">{textOrNull(t, `state.${state}`) ?? state}</span>
        <span class="card-since">{station.state !== null && <Since at={station.state.since} />}</span>
      </header>
      <div class="card-title">
        <h3 class="card-name">{station.name}</h3>
        {product !== null && (
          <p class="card-product">
            <Icon name="product" />
            {product.name}
          </p>
        )}
      </div>
      {names ? <People station={station} /> : <Crew station={station} />}
      <Units board={board} station={station} />
      <SourceList sources={station.sources} />
    </article>
  )
}

function People({ station }: { station: BoardStation }) {
  const { t, format } = useSettings()
  if (station.people.length === 0)
    return (
      <p class="card-people card-nobody">
        <Icon name="person" />
        {t('station.nobody')}
      </p>
    )
  return (
    <ul class="card-people">
      {station.people.map((person) => (
        <li key={person.id}>
          <Icon name="person" />
          <span class="card-person">{person.name}</span>
          <span class="quiet figure">{t('station.since', { time: format.time(person.since) })}</span>
          {person.flags.includes('missed_sign_off') && (
            <span class="flag">{t('station.missed_sign_off')}</span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Crew({ station }: { station: BoardStation }) {
  const { t } = useSettings()
  const n = station.people.length
  return (
    <p class={n === 0 ? 'card-people card-nobody' : 'card-people'}>
      <Icon name="person" />
      {n === 0 ? t('station.nobody') : t('station.people', { n })}
    </p>
  )
}

function Units({ board, station }: { board: Board; station: BoardStation }) {
  const { t, format } = useSettings()
  const target = station.target_now
  const top = Math.max(station.good, target ?? 0, 1) * 1.1
  const at = (value: number) => `${((Math.max(0, value) / top) * 100).toFixed(1)}%`
  return (
    <div class="units">
      <p class="units-good">
        <span class="hidden">{t('station.good')}: </span>
        <TracedFigure board={board} by="station" id={station.id} kpi="good">
          <span class="units-figure figure">{format.units(station.good)}</span>
        </TracedFigure>
        <span class="quiet figure">
          {target === null ? t('station.no_target') : `/ ${format.whole(target)} ${t('station.target_now')}`}
        </span>
      </p>
      <div class="bar" aria-hidden="true" style={{ '--made': at(station.good), '--target': at(target ?? 0) }}>
        {target !== null && <span class="bar-target" />}
      </div>
      <dl class="units-bad">
        <BadCount name={t('station.scrap')} count={station.scrap} />
        <BadCount name={t('station.rework')} count={station.rework} />
      </dl>
    </div>
  )
}

function BadCount({ name, count }: { name: string; count: number }) {
  const { format } = useSettings()
  return (
    <div data-some={count > 0}>
      <dt>{name}</dt>
      <dd class="figure">{format.units(count)}</dd>
    </div>
  )
}
