import type { ConfigurationVersion } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { Changes } from './pending-panel.tsx'

/** The versions of the configuration, newest first: from when on each holds, whose it is, what it changed. */
export function VersionTable({ versions }: { versions: ConfigurationVersion[] }) {
  const { t, format } = useSettings()
  const instant = (at: string) => (
    <time class="figure" dateTime={at}>
      {format.dateTime(at)}
    </time>
  )
  return (
    <StatusTable
      id="versions"
      title={t('configuration.versions')}
      empty={t('configuration.no_versions')}
      rows={versions}
      keyOf={({ version }) => version}
      columns={[
        {
          name: t('configuration.version'),
          cell: ({ version }) => <strong>{format.whole(version)}</strong>,
          number: true,
        },
        { name: t('configuration.accepted'), cell: ({ at }) => instant(at) },
        {
          name: t('configuration.holds_from'),
          cell: ({ from }) => (from === null ? t('configuration.from_beginning') : instant(from)),
        },
        { name: t('configuration.author'), cell: ({ author }) => author },
        {
          name: t('configuration.changes'),
          cell: ({ changes }) =>
            changes.length === 0 ? (
              <span class="quiet">{t('configuration.no_changes')}</span>
            ) : (
              <Changes lines={changes} />
            ),
        },
      ]}
    />
  )
}
