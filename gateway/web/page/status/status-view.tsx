import type { ComponentChildren } from 'preact'
import type { StatusAnswer } from '../../api.ts'
import type { Live } from '../data/use-live.ts'
import { useSettings } from '../settings.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { Since } from '../ui/since.tsx'
import { ClockState, ClockTable } from './clock-table.tsx'
import { AgentTable, DeviceTable } from './device-tables.tsx'
import { Good } from './good.tsx'
import { QuarantineTable } from './quarantine-table.tsx'
import { SinkTable } from './sink-table.tsx'

/** Where the figures come from and go to: gateway, sources, agents, delivery, quarantine. */
export function StatusView({ live }: { live: Live }) {
  const { t } = useSettings()
  const { status } = live
  if (status === null)
    return live.problem === null ? <Loading /> : <Failed problem={live.problem} title={null} />
  return (
    <div class="status">
      <h1 class="hidden">{t('status.title')}</h1>
      <Gateway status={status} />
      <DeviceTable devices={status.devices} />
      <AgentTable agents={status.agents} />
      <ClockTable sources={status.clock.sources} />
      <SinkTable sinks={status.sinks} />
      <QuarantineTable quarantine={status.quarantine} />
    </div>
  )
}

function Gateway({ status }: { status: StatusAnswer }) {
  const { t, format } = useSettings()
  const { store, mqtt, clock } = status
  return (
    <section class="panel" aria-labelledby="gateway-title">
      <header class="panel-head">
        <h2 id="gateway-title">
          {t('status.gateway')} {status.gateway}
        </h2>
        <Good yes={status.ready} words={[t('status.ready'), t('status.not_ready')]} />
      </header>
      <dl class="figures">
        <Pair name={t('status.version')}>{status.version}</Pair>
        <Pair name={t('status.running_for')}>
          <Since at={status.started} />
        </Pair>
        <Pair name={t('status.clock')}>
          <ClockState clock={clock} />
        </Pair>
        <Pair name={t('status.held')}>{format.whole(clock.held)}</Pair>
        <Pair name={t('status.store')}>
          <Good yes={store.state === 'ok'} words={[t('status.store_ok'), t('status.store_failed')]} />
          {store.error !== null && <small>{store.error}</small>}
        </Pair>
        <Pair name={t('status.facts')}>{format.whole(store.facts)}</Pair>
        <Pair name={t('status.facts_since')}>
          <FactsSince since={store.facts_since} />
        </Pair>
        <Pair name={t('status.size')}>{format.bytes(store.bytes)}</Pair>
        <Pair name={t('status.lag')}>{format.whole(store.lag)}</Pair>
        <Pair name={t('status.broker')}>
          {mqtt.host}:{mqtt.port}
        </Pair>
        <Pair name={t('status.clients')}>{format.whole(mqtt.clients)}</Pair>
        <Pair name={t('status.readings')}>{format.whole(mqtt.readings)}</Pair>
        <Pair name={t('status.duplicates')}>{format.whole(mqtt.duplicates)}</Pair>
        <Pair name={t('status.refused')}>{format.whole(mqtt.refused)}</Pair>
      </dl>
    </section>
  )
}

/** Decision 0015: what is dropped are readings, and no figure. */
function FactsSince({ since }: { since: string | null }) {
  const { t, format } = useSettings()
  if (since === null) return t('status.facts_all')
  return (
    <>
      <time dateTime={since}>{format.dateTime(since)}</time>
      <small class="figure-note">{t('status.facts_dropped')}</small>
    </>
  )
}

function Pair({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figure">{children}</dd>
    </div>
  )
}
