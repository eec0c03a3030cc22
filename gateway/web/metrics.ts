import { Counter, Gauge, Registry } from 'prom-client'
import type { WebContext } from './context.ts'
import type { GatewayState } from './messages.ts'

/** Media type of the Prometheus text format. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

/** What the web thread knows of itself. */
export interface StreamCounts {
  open: number
  /** Streams cut because their reader was too slow. */
  dropped: number
}

/** All metrics in Prometheus text format: counters of the main thread as they stand, and gauges of this instant. */
export function metricsText(context: WebContext, streams: StreamCounts): Promise<string> {
  const registry = new Registry()
  const state = context.state()
  addCounters(registry, state.counters)
  addCounters(registry, {
    lineside_event_streams_dropped_total: {
      help: 'Event streams cut because their reader was too slow',
      labels: [],
      values: { '': streams.dropped },
    },
  })
  addGauge(registry, 'lineside_ready', '1 once broker, store and page are up', Number(state.ready))
  addGauge(registry, 'lineside_facts', 'Facts in the store', context.store.facts())
  addGauge(registry, 'lineside_lag_facts', 'Facts stored and not yet in the figures', context.store.lag())
  addGauge(
    registry,
    'lineside_store_ok',
    '0 while the store cannot be written',
    Number(state.store.state === 'ok'),
  )
  const { total: quarantined, held } = context.store.quarantineCount()
  addGauge(registry, 'lineside_quarantine', 'Readings in quarantine', quarantined)
  addGauge(registry, 'lineside_held_readings', 'Readings that wait until a clock is known', held)
  addGauge(
    registry,
    'lineside_clock_trusted',
    "1 while the gateway's clock counts as set",
    Number(state.clock.trusted),
  )
  const measured = state.clock.sources.map(({ source, offset_s }) => ({ id: source, offset_s }))
  addEach(
    registry,
    'lineside_source_clock_offset_seconds',
    "How far the clock of a source is ahead of the gateway's; below 0: behind",
    'source',
    measured.filter(({ offset_s }) => offset_s !== null),
    ({ offset_s }) => Number(offset_s),
  )
  addGauge(registry, 'lineside_database_bytes', 'Size of the store on disk', context.store.bytes())
  addGauge(registry, 'lineside_mqtt_clients', 'Clients connected to the broker', state.mqtt.clients)
  addGauge(registry, 'lineside_event_streams', 'Event streams open', streams.open)
  addGauge(registry, 'lineside_start_time_seconds', 'Start of the gateway, Unix time', state.started / 1000)
  addGauge(registry, 'process_resident_memory_bytes', 'Resident memory', process.memoryUsage.rss())
  addEach(
    registry,
    'lineside_sink_waiting',
    'Summaries that wait for a sink',
    'sink',
    state.sinks,
    (sink) => sink.waiting,
  )
  addEach(registry, 'lineside_sink_up', '1 while a sink is connected', 'sink', state.sinks, (sink) =>
    Number(sink.connected),
  )
  addEach(
    registry,
    'lineside_device_up',
    '1 while the link to a device is up',
    'device',
    state.devices,
    (device) => Number(device.link === 'up'),
  )
  addEach(registry, 'lineside_agent_up', '1 while an agent is connected', 'agent', state.agents, (agent) =>
    Number(agent.connected),
  )
  const waiting = 'Readings that wait in the spool of an agent'
  addEach(registry, 'lineside_agent_spool', waiting, 'agent', state.agents, ({ spool }) => spool ?? 0)
  const dropped = 'Readings that an agent has dropped: its spool was full, or they were too old'
  addEach(registry, 'lineside_agent_dropped', dropped, 'agent', state.agents, (agent) => agent.dropped ?? 0)
  return registry.metrics()
}

function addCounters(registry: Registry, counters: GatewayState['counters']): void {
  for (const [name, { help, labels, values }] of Object.entries(counters)) {
    const counter = new Counter({ name, help, labelNames: labels, registers: [registry] })
    for (const [joined, value] of Object.entries(values)) counter.inc(labelsOf(labels, joined), value)
  }
}

function addGauge(registry: Registry, name: string, help: string, value: number): void {
  new Gauge({ name, help, registers: [registry] }).set(value)
}

function addEach<T extends { id: string }>(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  items: T[],
  measure: (item: T) => number,
): void {
  const gauge = new Gauge({ name, help, labelNames: [label], registers: [registry] })
  for (const item of items) gauge.set({ [label]: item.id }, measure(item))
}

/** Label values come joined by commas (messages.ts); a comma too many belongs to the last of them. */
function labelsOf(labels: string[], joined: string): Record<string, string> {
  const parts = joined.split(',')
  return Object.fromEntries(
    labels.map((label, index) => [
      label,
      index === labels.length - 1 ? parts.slice(index).join(',') : (parts[index] ?? ''),
    ]),
  )
}
