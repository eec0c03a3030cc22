import type { IngestCounts } from './ingest/index.ts'
import type { GatewayState } from './web/index.ts'

/** What was taken and refused since the start, for `/metrics`. */
export function countersOf(
  { readings, duplicates, refused }: IngestCounts,
  refusedByBroker: Readonly<Record<string, number>>,
): GatewayState['counters'] {
  return {
    lineside_readings_total: {
      help: 'Readings stored since the start',
      labels: [],
      values: { '': readings },
    },
    lineside_duplicates_total: { help: 'Redeliveries taken once', labels: [], values: { '': duplicates } },
    lineside_refused_total: { help: 'Readings refused, by code', labels: ['code'], values: refused },
    lineside_mqtt_refused_total: {
      help: 'Connections and packets refused by the broker, by code',
      labels: ['code'],
      values: refusedByBroker,
    },
  }
}
