import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, settled, temporaryFolder } from '../gateway.ts'
import { canInject, inject } from '../inject.ts'
import { filesOf, goodOf, stage } from '../store-trouble.ts'

const READINGS = 100

it.skipIf(!canInject())(
  'takes readings all the same, says so in the sink, and sends once it can',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const scene = await stage(folder.path, `${folder.path}/data`)
    onTestFinished(() => scene.end())
    const { gateway, sensor, receiver } = scene
    const files = filesOf(scene.data).filter((file) => /\/(outbox|upstream)-/.test(file))
    const mend = await inject(gateway, { calls: 'write,pwrite64,ftruncate', answer: 'error=EROFS', files })
    onTestFinished(mend)

    await sensor.publish(READINGS)
    await settled(gateway, READINGS)
    await eventually(async () => {
      const { ready, sinks } = await get<StatusAnswer>(gateway, '/api/v1/status')
      expect(sinks[0].error?.code).toBe('STORE_FAILED')
      expect(ready).toBe(true)
    })

    await mend()
    await eventually(() => expect(goodOf(receiver)).toBe(READINGS))
    await eventually(async () => {
      expect((await get<StatusAnswer>(gateway, '/api/v1/status')).sinks[0].error).toBeNull()
    })
  },
)
