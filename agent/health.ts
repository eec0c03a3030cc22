import type { ErrorCode } from '../base/errors.ts'
import type { MqttLink } from '../base/mqtt-link.ts'
import type { DeviceStatus } from '../drivers/index.ts'

/** What an agent says of itself; not a reading. Published to `lineside/v1/$agents/<id>/health`, QoS 0, not retained. */
export interface AgentHealth {
  /** Epoch milliseconds. */
  at: number
  /** Readings that wait in the spool. */
  spool: number
  /** What they take on disk, and what they may take, bytes. */
  spoolBytes: number
  spoolLimit: number
  /** Readings dropped since the spool was made, because it was full or they were too old. */
  dropped: number
  /** Why the configuration of the gateway was not taken in; null: it was. */
  problem: Problem | null
  devices: DeviceStatus[]
  version: string
}

export interface Problem {
  code: ErrorCode
  text: string
  /** Epoch milliseconds. */
  at: number
}

const EVERY_MS = 5_000
/** Several changes at once are one message. */
const SOON_MS = 200

/** Tells `now()` every 5 s, at coming up, and soon after changed(). */
export function createHealth(link: MqttLink, agent: string, now: () => AgentHealth) {
  let every: NodeJS.Timeout | undefined
  let soon: NodeJS.Timeout | undefined

  const tell = async () => {
    if (!link.connected()) return
    // QoS 0: the next one says it all again.
    await link
      .publish(`lineside/v1/$agents/${agent}/health`, JSON.stringify(now()), { qos: 0 })
      .catch(() => {})
  }
  const changed = () => {
    soon ??= setTimeout(() => {
      soon = undefined
      void tell()
    }, SOON_MS)
  }

  link.onChange((connected) => connected && changed())
  return {
    start() {
      every = setInterval(tell, EVERY_MS)
    },
    changed,
    /** Tells once more, the last time. */
    async stop() {
      clearInterval(every)
      clearTimeout(soon)
      await tell()
    },
  }
}
