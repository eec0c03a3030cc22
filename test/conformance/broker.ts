import { createLog, systemClock } from '../../base/index.ts'
import { unchanging } from '../../config/history.ts'
import { loadSite } from '../../config/index.ts'
import type { MqttLimits } from '../../config/site.ts'
import { openAccess } from '../../gateway/access/index.ts'
import { openStore } from '../../gateway/facts/index.ts'
import { type Broker, createAdmit, createGroupCommit, startBroker } from '../../gateway/ingest/index.ts'
import { siteFile, temporaryFolder } from '../gateway.ts'
import { packet, SITE } from '../raw-client.ts'

/** The gateway's broker on its store, without the rest of the gateway. */
export interface StoringBroker {
  port: number
  refused: Broker['refused']
  /** Values of the readings stored, in the order of their arrival. */
  values(): unknown[]
  /** Ids of the clients that they are from. */
  clients(): string[]
  /** The most messages that ever waited for the disk at once. */
  mostWaiting(): number
  stop(): Promise<void>
}

export interface StoringBrokerOptions {
  limits?: Partial<MqttLimits>
  anonymous?: boolean
}

/** A folder for brokers, one after the other; `remove` ends the one that runs. */
export function brokerFolder(): {
  start(options?: StoringBrokerOptions): Promise<StoringBroker>
  remove(): Promise<void>
} {
  const folder = temporaryFolder()
  const site = loadSite(siteFile(folder.path, SITE))
  let running: StoringBroker | undefined

  async function start({ limits, anonymous = true }: StoringBrokerOptions = {}): Promise<StoringBroker> {
    const store = openStore(`${folder.path}/data`)
    const log = createLog('test')
    log.level = 'silent'
    const commit = createGroupCommit(store, createAdmit(unchanging(site), store), () => {}, systemClock, log)
    let waiting = 0
    let most = 0
    const access = openAccess(`${folder.path}/data`, { clock: systemClock, log })
    const broker = await startBroker({
      host: '127.0.0.1',
      port: 0,
      anonymous,
      access,
      limits: { ...site.gateway.mqtt.limits, ...limits },
      commit: {
        ...commit,
        add(work) {
          most = Math.max(most, ++waiting)
          return commit.add(work).finally(() => waiting--)
        },
      },
      onAgentHealth: () => {},
      agentConfiguration: () => '',
      clock: systemClock,
      log,
    })
    running = {
      port: broker.port,
      refused: broker.refused,
      values: () => store.factsAfter(0, 1_000_000).map(({ v }) => v),
      clients: () =>
        store.db
          .prepare<[], string>('SELECT DISTINCT name FROM fact JOIN name ON name.id = fact.client')
          .pluck()
          .all(),
      mostWaiting: () => most,
      async stop() {
        running = undefined
        await broker.stop()
        access.close()
        store.close()
      },
    }
    return running
  }
  return {
    start,
    async remove() {
      await running?.stop()
      folder.remove()
    },
  }
}

export const RETAIN = 0x01
export const DUP = 0x08
export const PUBLISH_QOS_1 = 0x32
export const PUBLISH_QOS_2 = 0x34
export const DISCONNECT = packet(0xe0)

/** A packet identifier. */
export const id = (packetId: number) => Buffer.from([packetId >> 8, packetId & 0xff])
