import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { foreignBroker, hasMosquitto, siteWithBroker } from '../foreign-broker.ts'
import { eventually, get, kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

it.skipIf(!hasMosquitto())(
  'is shown, and read again without a restart; what it kept is not counted again',
  async () => {
    const { path, remove } = temporaryFolder()
    onTestFinished(remove)
    const broker = await foreignBroker()
    const gateway = await startGateway(siteFile(path, siteWithBroker(broker.url)), `${path}/data`)
    onTestFinished(async () => {
      await gateway.stop()
    })
    const device = async () => (await get<StatusAnswer>(gateway, '/api/v1/status')).devices[0]
    const hasLink = (link: string) => eventually(async () => expect(await device()).toMatchObject({ link }))
    await hasLink('up')
    const from = Date.now() - 60_000
    await broker.publish('press/1/count', '2', '-r')
    await settled(gateway, 1)

    await broker.kill()
    await hasLink('down')
    expect((await device())?.error?.code).toBe('DEVICE_UNREACHABLE')
    // The state is not known from then on: a fact of its own.
    await settled(gateway, 2)

    // Killed, it has forgotten sessions and what it retained; another device has told it anew.
    await broker.start()
    await broker.publish('press/1/count', '2', '-r')
    await hasLink('up')
    await broker.publish('press/1/count', '3')
    await eventually(async () => {
      const { rows } = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
      expect(rows.map(({ sums }) => sums.good)).toEqual([5])
    })
  },
)
