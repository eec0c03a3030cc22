import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../gateway.ts'
import { canInject } from '../inject.ts'
import { passInjected } from '../store-trouble.ts'

// A file system remounts itself read-only when its disk fails, with files open, which no command can bring about:
// what it answers then is injected.
it.skipIf(!canInject())('acknowledges nothing, says so, and goes on by itself', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const scene = await passInjected(folder.path, { calls: 'write,pwrite64,ftruncate', answer: 'error=EROFS' })
  expect(scene.gateway.log()).toContain('STORE_FAILED')
})
