import type { StatusAnswer } from '../../api.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { Age, Since } from '../ui/since.tsx'
import { Offset } from './clock-table.tsx'
import { ErrorOrNone } from './error-cell.tsx'
import { Good } from './good.tsx'
import { StatusTable } from './table.tsx'

type Device = StatusAnswer['devices'][number]

/** Every configured device: who reads it, its link, when it last spoke. */
export function DeviceTable({ devices }: { devices: Device[] }) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="devices"
      title={t('status.sources')}
      empty={t('status.sources_none')}
      rows={devices}
      keyOf={({ id }) => id}
      columns={[
        { name: t('status.device'), cell: (device) => <strong>{device.id}</strong> },
        { name: t('status.driver'), cell: (device) => device.driver },
        { name: t('status.agent'), cell: (device) => device.agent ?? t('status.read_here') },
        { name: t('status.link'), cell: (device) => <LinkState device={device} /> },
        {
          name: t('status.last_reading'),
          cell: (device) => <Age at={device.last_reading} never={t('status.never')} />,
        },
        { name: t('status.readings'), cell: (device) => format.whole(device.readings), number: true },
        {
          name: t('status.error'),
          cell: (device) => (
            <ErrorOrNone error={device.error} wellSince={device.link === 'up' ? device.since : null} />
          ),
        },
      ]}
    />
  )
}

function LinkState({ device }: { device: Device }) {
  const { t } = useSettings()
  const up = device.link === 'up'
  return (
    <span class="link-state" data-link={device.link}>
      <Icon name={up ? 'ok' : device.link === 'connecting' ? 'wait' : 'down'} />
      {textOrNull(t, `link_word.${device.link}`) ?? device.link}
      <small class="quiet">
        <Since at={device.since} />
      </small>
    </span>
  )
}

/** Agents on line PCs. */
export function AgentTable({ agents }: { agents: StatusAnswer['agents'] }) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="agents"
      title={t('status.agents')}
      empty={t('status.agents_none')}
      rows={agents}
      keyOf={({ id }) => id}
      columns={[
        { name: t('status.agent'), cell: (agent) => <strong>{agent.id}</strong> },
        {
          name: t('status.link'),
          cell: (agent) => (
            <Good yes={agent.connected} words={[t('status.connected'), t('status.disconnected')]} />
          ),
        },
        {
          name: t('status.last_seen'),
          cell: (agent) => <Age at={agent.last_seen} never={t('status.never')} />,
        },
        {
          name: t('status.clock'),
          cell: ({ clock_offset_s }) => <Offset seconds={clock_offset_s} />,
        },
        { name: t('status.spool'), cell: (agent) => format.whole(agent.spool), number: true },
      ]}
    />
  )
}
