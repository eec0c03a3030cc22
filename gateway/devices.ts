import type { Clock, Log } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import { createDriver, type Driver, type Reading, subscriptionsOf } from '../drivers/index.ts'
import { signalPath } from './facts/index.ts'
import { type Admission, type GroupCommit, TOPIC_PREFIX } from './ingest/index.ts'

/** The drivers of the devices that no agent reads, not yet started; their readings go the way of all readings. */
export function createDevices(
  site: Site,
  commit: GroupCommit,
  clock: Clock,
  log: Log,
  onStatus: () => void,
): Driver[] {
  return site.devices
    .filter(({ agent }) => agent === undefined)
    .map((device) =>
      createDriver({
        device,
        subscriptions: subscriptionsOf(site.lines, device.id),
        push: (readings) => store(readings, device.id, commit, clock),
        onStatus,
        log: log.child({ device: device.id }),
        now: () => clock.now(),
      }),
    )
}

function store(readings: Reading[], device: string, commit: GroupCommit, clock: Clock): Promise<void> {
  const at = clock.now()
  return commit.add((admit) => {
    const total: Admission = { stored: [], duplicates: 0, refused: [] }
    for (const { line, station, signal, v, ts, q, ...fields } of readings) {
      const element = { v, ts, seq: null, q: q ?? 'good', fields, isBare: false }
      const one = admit.reading(device, TOPIC_PREFIX + signalPath(line, station, signal), element, at)
      total.stored.push(...one.stored)
      total.refused.push(...one.refused)
    }
    return total
  })
}
