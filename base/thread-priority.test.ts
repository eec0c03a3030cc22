import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

const MODULE = JSON.stringify(new URL('./thread-priority.ts', import.meta.url).href)

it.runIf(process.platform === 'linux')(
  'puts one thread behind the others, and leaves those as they are',
  async () => {
    const before = getPriority()
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads')
     import(${MODULE}).then(({ standBehind }) => {
       const was = standBehind()
       const thread = Number(require('node:path').basename(require('node:fs').readlinkSync('/proc/thread-self')))
       parentPort.postMessage([was, require('node:os').getPriority(thread)])
     })`,
      { eval: true },
    )
    const [was, priority] = await new Promise<[boolean, number]>((resolve) => worker.once('message', resolve))
    await worker.terminate()
    expect(was).toBe(true)
    expect(priority).toBeGreaterThan(before)
    expect(getPriority()).toBe(before)
  },
)
