import type { StatusAnswer } from '../../api.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Age, Since } from '../ui/since.tsx'
import { Offset } from './clock-table.tsx'
import { ErrorOrNone } from './error-cell.tsx'
import { Good } from './good.tsx'
import { StatusTable } from './table.tsx'

type Device = StatusAnswer['devices'][number]
type Agent = StatusAnswer['agents'][number]

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
        { name: t('status.per_second'), cell: (device) => format.units(device.per_second), number: true },
        { name: t('status.dropped'), cell: (device) => <Dropped device={device} /> },
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

/** What came and was not taken: never silently. */
function Dropped({ device }: { device: Device }) {
  const { t, format } = useSettings()
  const words = [
    device.thrown_away > 0 && t('status.thrown_away', { n: format.whole(device.thrown_away) }),
    device.repeats > 0 && t('status.repeats', { n: format.whole(device.repeats) }),
  ].filter((word) => word !== false)
  return <>{words.length > 0 ? words.join(', ') : t('status.nothing_dropped')}</>
}

function LinkState({ device }: { device: Device }) {
  const { t } = useSettings()
  const state = device.silent_since === null ? device.link : 'silent'
  return (
    <span class="link-state" data-link={state}>
      <Icon name={ICONS[state] ?? 'down'} />
      {textOrNull(t, `link_word.${state}`) ?? state}
      <small class="quiet">
        <Since at={device.silent_since ?? device.since} />
      </small>
    </span>
  )
}

const ICONS: Record<string, IconName> = { up: 'ok', connecting: 'wait', silent: 'silent' }

function SpoolUsed({ agent: { spool_bytes, spool_limit } }: { agent: Agent }) {
  const { format } = useSettings()
  if (spool_bytes === null || spool_limit === null) return <>–</>
  return <>{`${format.bytes(spool_bytes)} / ${format.bytes(spool_limit)}`}</>
}

/** Agents on line PCs. */
export function AgentTable({ agents }: { agents: Agent[] }) {
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
        { name: t('status.spool_used'), cell: (agent) => <SpoolUsed agent={agent} /> },
        {
          name: t('status.spool_dropped'),
          cell: ({ dropped }) =>
            dropped ? <strong>{format.whole(dropped)}</strong> : t('status.nothing_dropped'),
        },
        { name: t('status.version'), cell: (agent) => agent.version ?? '–' },
        { name: t('status.error'), cell: (agent) => <ErrorOrNone error={agent.error} wellSince={null} /> },
      ]}
    />
  )
}
