import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { foreignBroker, hasMosquitto, runPress, siteWithBroker } from '../foreign-broker.ts'
import { eventually, kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { type Child, startAgent } from '../line-pc.ts'
import { startProxy } from '../proxy.ts'
import { randomFrom } from '../random.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const LONGEST_RUN_MS = 500
/** So long an acknowledgement is on its way: what was spooled less long ago comes again. */
const NETWORK_DELAY_MS = 100

it.skipIf(!hasMosquitto())(
  'loses no unit and counts none twice, though the agent numbers anew what comes again',
  async () => {
    const { path, remove } = temporaryFolder()
    onTestFinished(remove)
    const broker = await foreignBroker()
    const network = await startProxy(broker.port)
    onTestFinished(() => network.stop())
    network.delay(NETWORK_DELAY_MS)
    const file = siteFile(path, siteWithBroker(`mqtt://127.0.0.1:${network.port}`, ', agent: pc-1'))
    const gateway = await startGateway(file, `${path}/data`)
    onTestFinished(async () => {
      await gateway.stop()
    })
    const random = randomFrom(Number(process.env.LINESIDE_SEED ?? 1))
    let agent: Child | undefined
    onTestFinished(async () => {
      await agent?.end('SIGKILL')
    })
    const begin = () => startAgent({ site: file, gateway: gateway.mqttUrl, folder: path })
    agent = begin()
    // The session at the broker begins with the first connection.
    await broker.publish('press/1/state', 'running', '-r')
    await settled(gateway, 1)
    const press = await runPress(broker.url, 'press/1/count', 20)
    const from = Date.now() - 60_000

    for (let kill = 1; kill <= KILLS; kill++) {
      const before = (await settled(gateway)).store.facts
      await settled(gateway, before + 30)
      await delay(random(LONGEST_RUN_MS))
      await agent.end('SIGKILL')
      agent = begin()
    }
    network.delay(0)
    const published = await press.finish()
    await broker.publish('press/1/count', '1000')

    await eventually(async () => {
      const { rows } = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
      expect(rows.map(({ sums }) => sums.good)).toEqual([published + 1000])
    })
    expect((await settled(gateway)).mqtt.duplicates).toBeGreaterThan(0)
  },
)
