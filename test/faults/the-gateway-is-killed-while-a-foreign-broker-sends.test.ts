import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { foreignBroker, hasMosquitto, runPress, siteWithBroker } from '../foreign-broker.ts'
import { eventually, kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { startProxy } from '../proxy.ts'
import { randomFrom } from '../random.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const LONGEST_RUN_MS = 500
/** So long an acknowledgement is on its way: what was stored less long ago comes again. */
const NETWORK_DELAY_MS = 100

it.skipIf(!hasMosquitto())(
  'loses no unit and counts none twice, though one message is like the other',
  async () => {
    const { path, remove } = temporaryFolder()
    onTestFinished(remove)
    const broker = await foreignBroker()
    const network = await startProxy(broker.port)
    onTestFinished(() => network.stop())
    network.delay(NETWORK_DELAY_MS)
    const file = siteFile(path, siteWithBroker(`mqtt://127.0.0.1:${network.port}`))
    const begin = () => startGateway(file, `${path}/data`)
    const random = randomFrom(Number(process.env.LINESIDE_SEED ?? 1))
    let gateway = await begin()
    onTestFinished(async () => {
      await gateway.stop()
    })
    // The session at the broker begins with the first connection.
    await broker.publish('press/1/state', 'running', '-r')
    await settled(gateway, 1)
    const press = await runPress(broker.url, 'press/1/count', 20)
    const from = Date.now() - 60_000

    let again = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = (await settled(gateway)).store.facts
      again += (await settled(gateway, before + 30)).mqtt.duplicates
      await delay(random(LONGEST_RUN_MS))
      await gateway.kill()
      gateway = await begin()
    }
    network.delay(0)
    const published = await press.finish()

    // The last: what comes again has come before it.
    await broker.publish('press/1/count', '1000')
    const { mqtt } = await eventually(async () => {
      const { rows } = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
      expect(rows.map(({ sums }) => sums.good)).toEqual([published + 1000])
      return settled(gateway)
    })
    expect(again + mqtt.duplicates).toBeGreaterThan(0)
  },
)
