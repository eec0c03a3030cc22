import type { Signal } from '../../config/site.ts'
import type { StationNow } from '../kpi/index.ts'
import type { BoardSource } from './api.ts'
import { rfc3339 } from './instant.ts'
import type { GatewayState } from './messages.ts'

type SignalNow = StationNow['signals'][number]

/** What the board says of the source behind a signal. `devices` are those of the gateway's state. */
export function boardSource(
  signal: Signal,
  reading: SignalNow | undefined,
  devices: GatewayState['devices'],
  now: number,
): BoardSource {
  const last = reading?.last ?? null
  return {
    signal: signal.name,
    role: signal.role,
    device: signal.source?.device ?? null,
    last: last === null ? null : rfc3339(last),
    state: stateOf(signal, reading, devices, now),
  }
}

function stateOf(
  signal: Signal,
  reading: SignalNow | undefined,
  devices: GatewayState['devices'],
  now: number,
): BoardSource['state'] {
  const device = devices.find(({ id }) => id === signal.source?.device)
  if (device && device.link !== 'up') return 'lost'
  if (!reading || reading.last === null) return 'never'
  // A driver says by a bad reading that its link is lost (drivers/contract.ts).
  if (signal.source && reading.lastQuality === 'bad') return 'lost'
  if (device && device.silent_since !== null) return 'silent'
  return signal.expectMs !== undefined && now - reading.last > signal.expectMs ? 'silent' : 'fresh'
}
