import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../gateway.ts'
import { canInject, inject } from '../inject.ts'
import { filesOf, passThrough, stage } from '../store-trouble.ts'

it.skipIf(!canInject())(
  'acknowledges nothing that the disk did not confirm, says so, and goes on by itself',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const scene = await stage(folder.path, `${folder.path}/data`)
    onTestFinished(() => scene.end())
    let mend = async () => {}
    onTestFinished(() => mend())

    await passThrough(scene, {
      async begin() {
        mend = await inject(scene.gateway, {
          calls: 'fsync,fdatasync',
          answer: 'error=EIO',
          files: filesOf(scene.data),
        })
      },
      end: () => mend(),
    })
    expect(scene.gateway.log()).toContain('disk I/O error')
    await scene.gateway.kill()
    const db = new Database(`${scene.data}/lineside.db`, { readonly: true })
    onTestFinished(() => void db.close())
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  },
)
