import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../gateway.ts'
import { canInject } from '../inject.ts'
import { passInjected } from '../store-trouble.ts'

it.skipIf(!canInject())(
  'acknowledges nothing that the disk did not confirm, says so, and goes on by itself',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const scene = await passInjected(folder.path, { calls: 'fsync,fdatasync', answer: 'error=EIO' })
    expect(scene.gateway.log()).toContain('disk I/O error')
    await scene.gateway.kill()
    const db = new Database(`${scene.data}/lineside.db`, { readonly: true })
    onTestFinished(() => void db.close())
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  },
)
