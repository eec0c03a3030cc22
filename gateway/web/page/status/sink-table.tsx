import type { StatusAnswer } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Age } from '../ui/since.tsx'
import { ErrorOrNone } from './error-cell.tsx'
import { Good } from './good.tsx'
import { StatusTable } from './table.tsx'

/** Where summaries go, and what waits to go there. */
export function SinkTable({ sinks }: { sinks: StatusAnswer['sinks'] }) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="sinks"
      title={t('status.sinks')}
      empty={t('status.sinks_none')}
      rows={sinks}
      keyOf={({ id }) => id}
      columns={[
        {
          name: t('status.sink'),
          cell: (sink) => (
            <span class="stacked">
              <strong>{sink.id}</strong>
              <small class="quiet">
                {sink.sink} · {sink.url}
              </small>
            </span>
          ),
        },
        {
          name: t('status.link'),
          cell: (sink) => (
            <Good yes={sink.connected} words={[t('status.connected'), t('status.disconnected')]} />
          ),
        },
        { name: t('status.waiting'), cell: (sink) => format.whole(sink.waiting), number: true },
        { name: t('status.sent'), cell: (sink) => format.whole(sink.sent), number: true },
        { name: t('status.last_seq'), cell: (sink) => format.whole(sink.last_seq), number: true },
        {
          name: t('status.last_sent'),
          cell: (sink) => <Age at={sink.last_sent} never={t('status.never')} />,
        },
        { name: t('status.error'), cell: (sink) => <ErrorOrNone error={sink.error} wellSince={null} /> },
      ]}
    />
  )
}
