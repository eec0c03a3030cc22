import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { foreignBroker, hasMosquitto, siteWithBroker } from '../foreign-broker.ts'
import { eventually, get, kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { type Side, startProxy } from '../proxy.ts'

const SIDES: Side[] = ['client', 'server']

it.skipIf(!hasMosquitto()).each(SIDES)(
  'and the %s does not know: it is noticed; what came meanwhile waits at the broker, and is counted once',
  async (side) => {
    const { path, remove } = temporaryFolder()
    onTestFinished(remove)
    const broker = await foreignBroker()
    const network = await startProxy(broker.port)
    onTestFinished(() => network.stop())
    const file = siteFile(path, siteWithBroker(`mqtt://127.0.0.1:${network.port}`))
    const gateway = await startGateway(file, `${path}/data`)
    onTestFinished(async () => {
      await gateway.stop()
    })
    const device = async () => (await get<StatusAnswer>(gateway, '/api/v1/status')).devices[0]
    await eventually(async () => expect(await device()).toMatchObject({ link: 'up', error: null }))
    const from = Date.now() - 60_000
    await broker.publish('press/1/count', '1')
    await settled(gateway, 1)

    network.halfOpen(side)
    for (let n = 0; n < 30; n++) await broker.publish('press/1/count', '1')
    await eventually(async () => expect((await device())?.error?.code).toBe('DEVICE_UNREACHABLE'))
    await eventually(async () => expect(await device()).toMatchObject({ link: 'up' }))

    await broker.publish('press/1/count', '1000')
    await eventually(async () => {
      const { rows } = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
      expect(rows.map(({ sums }) => sums.good)).toEqual([1031])
    })
  },
)
