import type { StatusAnswer } from '../../api.ts'
import { duration } from '../format.ts'
import { useSettings } from '../settings.ts'
import { Age } from '../ui/since.tsx'
import { Good } from './good.tsx'
import { StatusTable } from './table.tsx'

type Clock = StatusAnswer['clock']

/** Further off, figures say that the clock of a source was off; as ingest/source-offsets.ts has it. */
const OFF_S = 60

/** The gateway's clock: what it says, whether it is set, and when it last was. */
export function ClockState({ clock }: { clock: Clock }) {
  const { t, format } = useSettings()
  const { last_step: step } = clock
  return (
    <span class="stacked">
      {format.dateTime(clock.now)} {clock.timezone}
      {!clock.trusted && <Good yes={false} words={['', t('status.clock_not_set')]} />}
      {clock.trusted && clock.synchronised !== null && (
        <small class="quiet">
          {clock.synchronised ? t('status.clock_synchronised') : t('status.clock_unsynchronised')}
        </small>
      )}
      {step && (
        <small class="quiet">
          {t('status.clock_step', { at: format.dateTime(step.at), by: signed(t, step.seconds) })}
        </small>
      )}
    </span>
  )
}

/** How far the clocks of those are off who tell the time of their readings, and what waits for one that is not set. */
export function ClockTable({ sources }: { sources: Clock['sources'] }) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="clocks"
      title={t('status.clocks')}
      empty={t('status.clocks_none')}
      rows={sources}
      keyOf={({ source }) => source}
      columns={[
        { name: t('status.clock_source'), cell: ({ source }) => <strong>{source}</strong> },
        { name: t('status.clock_offset'), cell: ({ offset_s }) => <Offset seconds={offset_s} /> },
        {
          name: t('status.clock_jumped'),
          cell: ({ jumped }) => <Age at={jumped} never={t('status.never')} />,
        },
        { name: t('status.held'), cell: ({ held }) => format.whole(held), number: true },
      ]}
    />
  )
}

/** How far a clock is ahead, seconds; below 0: behind; null: not known. */
export function Offset({ seconds }: { seconds: number | null }) {
  const { t } = useSettings()
  if (seconds === null) return <span class="quiet">{t('status.clock_unknown')}</span>
  const by = duration(t, Math.abs(seconds) * 1000)
  const words = seconds < 0 ? t('status.clock_behind', { by }) : t('status.clock_ahead', { by })
  if (Math.abs(seconds) <= OFF_S) return <span class="figure">{Math.abs(seconds) < 1 ? by : words}</span>
  return <Good yes={false} words={['', words]} />
}

function signed(t: Parameters<typeof duration>[0], seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${duration(t, Math.abs(seconds) * 1000)}`
}
