import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Settings, useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { Icon } from '../ui/icon.tsx'
import {
  changesOf,
  directionOf,
  type EffectRow,
  type FigureChange,
  figureName,
  figureValue,
} from './effect.ts'
import type { NameOf } from './words.ts'

/** What a correction would change: figures before and after, of whom, in which shift. Below it, the way to make it. */
export function EffectPanel(props: { effect: EffectRow[]; nameOf: NameOf; children: ComponentChildren }) {
  const { effect, nameOf, children } = props
  const { t, format } = useSettings()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.querySelector('h2')?.focus(), [effect])
  return (
    <div ref={place}>
      <StatusTable
        id="effect"
        title={t('corrections.effect')}
        empty={t('corrections.no_effect')}
        rows={effect}
        keyOf={({ by, id, from }) => `${by} ${id} ${from}`}
        columns={[
          {
            name: t('trace.subject'),
            cell: ({ by, id }) => (
              <span class="stacked">
                <strong>{by === 'line' ? id : nameOf(by === 'worker' ? 'workers' : 'stations', id)}</strong>
                <small class="quiet">{t(`subject.${by}`)}</small>
              </span>
            ),
          },
          { name: t('header.shift'), cell: (row) => shiftWords(row, format) },
          {
            name: t('corrections.figures'),
            cell: (row) => (
              <ul class="effect-list">
                {changesOf(row).map((change) => (
                  <Change key={`${change.key} ${change.state}`} change={change} />
                ))}
              </ul>
            ),
          },
        ]}
        foot={children}
      />
    </div>
  )
}

function Change({ change }: { change: FigureChange }) {
  const { t, format } = useSettings()
  const direction = directionOf(change)
  return (
    <li>
      {figureName(t, change)}{' '}
      <span class="figure">
        {figureValue(t, format, change, change.before)} →{' '}
        <strong>{figureValue(t, format, change, change.after)}</strong>
      </span>{' '}
      <Icon name={direction === 'up' ? 'ahead' : 'behind'} />
      <span class="hidden">{t(`corrections.${direction}`)}</span>
    </li>
  )
}

function shiftWords({ shift, from }: EffectRow, format: Settings['format']): string {
  return shift === null ? format.dateTime(from) : `${shift.date} · ${shift.id}`
}
