import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { get, settled, temporaryFolder } from '../gateway.ts'
import { canInject, inject } from '../inject.ts'
import { filesOf, stage } from '../store-trouble.ts'

const READINGS = 100
const SYNC_US = 1_500_000

it.skipIf(!canInject())(
  'acknowledges what is on disk and no sooner, while the page goes on answering',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const scene = await stage(folder.path, `${folder.path}/data`)
    onTestFinished(() => scene.end())
    const { gateway, sensor } = scene
    await sensor.publish(READINGS)
    await settled(gateway, READINGS)
    const mend = await inject(gateway, {
      calls: 'fsync,fdatasync',
      answer: `delay_enter=${SYNC_US}`,
      files: filesOf(scene.data),
    })
    onTestFinished(mend)

    const order: string[] = []
    const publishing = sensor.publish(1).then(() => order.push('acknowledged'))
    for (let asked = 0; asked < 5; asked++) {
      await get<StatusAnswer>(gateway, '/api/v1/status')
      order.push('page')
    }
    await publishing
    expect(order).toEqual(['page', 'page', 'page', 'page', 'page', 'acknowledged'])

    await mend()
    await sensor.publish(READINGS)
    expect((await settled(gateway, 2 * READINGS + 1)).store.facts).toBe(2 * READINGS + 1)
  },
)
