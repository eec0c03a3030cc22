import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../gateway.ts'
import { canInject, inject } from '../inject.ts'
import { filesOf, passThrough, stage } from '../store-trouble.ts'

// A file system remounts itself read-only when its disk fails, with files open, which no command can bring about:
// what it answers then is injected.
it.skipIf(!canInject())('acknowledges nothing, says so, and goes on by itself', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const scene = await stage(folder.path, `${folder.path}/data`)
  onTestFinished(() => scene.end())
  let mend = async () => {}
  onTestFinished(() => mend())

  await passThrough(scene, {
    async begin() {
      mend = await inject(scene.gateway, {
        calls: 'write,pwrite64,ftruncate',
        answer: 'error=EROFS',
        files: filesOf(scene.data),
      })
    },
    end: () => mend(),
  })
  expect(scene.gateway.log()).toContain('STORE_FAILED')
})
