import { useEffect, useRef } from 'preact/hooks'
import type { ObstacleEntry, ObstacleStepKind } from '../../api.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'

interface ObstacleTableProps {
  obstacles: ObstacleEntry[]
  choose(id: number, step: ObstacleStepKind): void
}

/** What was reported, newest first: who could not work, why, what became of it, what can be done. */
export function ObstacleTable({ obstacles, choose }: ObstacleTableProps) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="obstacles"
      title={t('nav.obstacles')}
      empty={t('obstacles.none')}
      rows={obstacles}
      keyOf={({ id }) => id}
      columns={[
        { name: t('trace.number'), cell: ({ id }) => <ObstacleNumber id={id} />, number: true },
        {
          name: t('obstacles.worker'),
          cell: ({ worker, station }) => (
            <span class="stacked">
              <strong>{worker.name}</strong>
              <small class="quiet">{station.name}</small>
            </span>
          ),
        },
        {
          name: t('obstacles.cause'),
          cell: ({ cause, from, to }) => (
            <span class="stacked">
              <span>{textOrNull(t, `state.${cause}`) ?? cause}</span>
              <small class="quiet">
                <time dateTime={from}>{format.dateTime(from)}</time> –{' '}
                {to === null ? t('obstacles.lasts') : <time dateTime={to}>{format.dateTime(to)}</time>}
              </small>
            </span>
          ),
        },
        { name: t('obstacles.course'), cell: (obstacle) => <Course obstacle={obstacle} /> },
        { name: t('obstacles.state'), cell: ({ state }) => t(`obstacles.state_${state}`) },
        {
          name: t('quarantine.actions'),
          cell: ({ id, next }) => (
            <span class="actions">
              {next.map((step) => (
                <button
                  key={step}
                  type="button"
                  class="button button-quiet"
                  aria-label={t(`obstacles.title_${step}`, { id: format.whole(id) })}
                  onClick={() => choose(id, step)}
                >
                  {t(`obstacles.do_${step}`)}
                </button>
              ))}
            </span>
          ),
        },
      ]}
    />
  )
}

/** The number of a report, which an opened figure can lead to. */
function ObstacleNumber({ id }: { id: number }) {
  const { format } = useSettings()
  const place = useRef<HTMLElement>(null)
  // The table is there later than the address was: the browser did not find the place by itself.
  useEffect(() => {
    if (location.hash === `#obstacle-${id}`) place.current?.scrollIntoView({ block: 'center' })
  }, [id])
  return (
    <strong id={`obstacle-${id}`} ref={place}>
      {format.whole(id)}
    </strong>
  )
}

/** What was said, by whom and when, in order. */
function Course({ obstacle }: { obstacle: ObstacleEntry }) {
  const { t, format } = useSettings()
  const { author, at, words, steps } = obstacle
  const said = [
    { author, at, words, what: 'reported' as const },
    ...steps.map((step) => ({ ...step, what: step.step })),
  ]
  return (
    <span class="stacked">
      {said.map((one) => (
        <span key={`${one.at} ${one.what}`}>
          {t(`obstacles.did_${one.what}`)}
          {one.words !== '' && `: ${one.words}`}{' '}
          <small class="quiet">
            {one.author}, <time dateTime={one.at}>{format.dateTime(one.at)}</time>
          </small>
        </span>
      ))}
    </span>
  )
}
