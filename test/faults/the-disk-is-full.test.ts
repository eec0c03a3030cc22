import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../gateway.ts'
import { smallDisk } from '../small-disk.ts'
import { passThrough, stage } from '../store-trouble.ts'

it('acknowledges nothing, says so, and goes on by itself once there is room', async ({ skip }) => {
  const disk = smallDisk(16)
  if (!disk) return skip()
  onTestFinished(() => disk.remove())
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const scene = await stage(folder.path, `${disk.path}/data`)
  onTestFinished(() => scene.end())

  await passThrough(scene, { begin: disk.fill, end: disk.makeRoom })
  expect(scene.gateway.log()).toContain('STORE_FAILED')
})
