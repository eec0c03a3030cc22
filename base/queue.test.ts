import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { LinesideError } from './errors.ts'
import { describeQueue } from './queue.suite.ts'
import { openQueue } from './queue.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-queue-'))
let places = 0
const place = () => join(folder, `queue-${++places}.db`)
afterAll(() => rmSync(folder, { recursive: true }))

describeQueue('queue on SQLite', { place, open: openQueue })

const codeOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error instanceof LinesideError ? error.code : String(error)
  }
  return 'no error'
}

describe('queue file', () => {
  it('is refused when a newer version wrote it', () => {
    const file = place()
    openQueue(file).close()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    expect(codeOf(() => openQueue(file))).toBe('STORE_NEWER')
  })

  it('is refused when it is no database, and left as it is', () => {
    const file = place()
    writeFileSync(file, 'not a database at all, but long enough to be taken for one by its size'.repeat(20))
    expect(codeOf(() => openQueue(file))).toBe('STORE_DAMAGED')
  })

  it('is refused where nothing can be written', () => {
    const file = place()
    writeFileSync(file, '')
    expect(codeOf(() => openQueue(join(file, 'below-a-file.db')))).toBe('STORE_NOT_WRITABLE')
  })

  it('belongs to one process at a time', () => {
    const file = place()
    const queue = openQueue(file)
    expect(codeOf(() => openQueue(file))).toBe('STORE_LOCKED')
    queue.close()
    openQueue(file).close()
  })
})

describe('kill -9 while pushing', () => {
  it('loses nothing that push returned, three times over one file', async () => {
    const file = place()
    let highest = 0
    for (let round = 0; round < 3; round++) {
      const returned = await pushUntilKilled(file, 30)
      expect(returned[0]).toBeGreaterThan(highest)
      highest = Math.max(highest, ...returned)
      const queue = openQueue(file)
      const kept = new Set(queue.take(1e6).map(({ id }) => id))
      queue.close()
      expect(returned.filter((id) => !kept.has(id))).toEqual([])
    }
  })
})

/** Runs a child that pushes and prints each id after push returned; kills it after `lines` lines. */
async function pushUntilKilled(file: string, lines: number): Promise<number[]> {
  const script = `
    import { openQueue } from ${JSON.stringify(new URL('./queue.ts', import.meta.url).href)}
    import { writeSync } from 'node:fs'
    const queue = openQueue(${JSON.stringify(file)})
    for (;;) writeSync(1, queue.push([{ body: 'a' }, { body: 'b' }]).join(' ') + '\\n')
  `
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const ids: number[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    ids.push(...line.split(' ').map(Number))
    if (ids.length >= 2 * lines) child.kill('SIGKILL')
  }
  await ended
  return ids
}
