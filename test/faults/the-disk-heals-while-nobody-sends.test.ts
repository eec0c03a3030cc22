import { expect, it, onTestFinished } from 'vitest'
import { eventually, sensor, temporaryFolder } from '../gateway.ts'
import { canInject, inject } from '../inject.ts'
import { filesOf, stage } from '../store-trouble.ts'

it.skipIf(!canInject())('the gateway finds out by itself', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const scene = await stage(folder.path, `${folder.path}/data`)
  onTestFinished(() => scene.end())
  const readiness = async () => (await fetch(new URL('/readyz', scene.gateway.url))).status
  const mend = await inject(scene.gateway, {
    calls: 'write,pwrite64,ftruncate',
    answer: 'error=EROFS',
    files: filesOf(scene.data),
  })
  onTestFinished(mend)

  const giving = await sensor(scene.gateway.mqttUrl, 'gives-up')
  const closed = new Promise<void>((resolve) => giving.once('close', () => resolve()))
  giving.publish('lineside/v1/line-1/st-1/good', '1', { qos: 1 }, () => {})
  await closed
  await giving.endAsync(true)
  await eventually(async () => expect(await readiness()).toBe(503))

  await mend()
  await eventually(async () => expect(await readiness()).toBe(200))
})
