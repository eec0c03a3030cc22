import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openQueue } from '../../base/queue.ts'
import { evaluationKey, openLedger, type Revision } from './ledger.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-ledger-'))
  file = join(folder, 'ledger.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const WINDOW = { id: 'day', date: '2026-11-02', from: 500, to: 900 }
const done = { upto: 3, at: 1000, final: false }
const revision = (number: number, subject = 'w-001'): Revision => ({
  id: `id/${subject}`,
  type: 'worker',
  subject,
  revision: number,
  hash: `hash-${number}`,
  body: `body-${number}`,
})

describe('the ledger of a sink', () => {
  it('knows after a restart what was evaluated, sent and delivered', () => {
    const first = openLedger(file)
    first.record('line-1', WINDOW, done, [revision(1)])
    first.record('line-1', WINDOW, { ...done, final: true }, [revision(2)])
    first.delivered(42, 2000)
    first.close()
    const again = openLedger(file)
    expect(again.evaluated().get(evaluationKey(500, 'line-1'))).toEqual({ ...done, final: true })
    expect(again.sentOf('line-1', WINDOW).get('id/w-001')).toMatchObject({ revision: 2, hash: 'hash-2' })
    expect(again.sentOf('line-2', WINDOW).size).toBe(0)
    expect(again.delivery()).toEqual({ lastSeq: 42, lastSent: 2000 })
    again.close()
  })

  it('hands over what was recorded before a crash, and not twice what was handed over already', () => {
    const queue = openQueue(join(folder, 'outbox.db'), { numbered: true })
    const before = openLedger(file)
    before.record('line-1', WINDOW, done, [revision(1), revision(1, 'w-002')])
    // The crash comes after the push and before the ledger knows of it.
    expect(() =>
      before.handOver((items) => {
        queue.push(items)
        throw new Error('killed')
      }),
    ).toThrow('killed')
    before.close()
    const after = openLedger(file)
    after.handOver((items) => queue.push(items))
    after.handOver(() => expect.unreachable())
    expect(queue.take(10).map(({ body, seq }) => [body, seq])).toEqual([
      ['body-1', 1],
      ['body-1', 2],
    ])
    after.close()
    queue.close()
  })

  it('lets only the newest window of a topic be retained, restarts included', () => {
    const first = openLedger(file)
    expect(
      first.claim([
        { topic: 'a', from: 10, shift: '1/day' },
        { topic: 'b', from: 5, shift: '1/day' },
        { topic: 'a', from: 20, shift: '2/day' },
        { topic: 'a', from: 10, shift: '1/day' },
        // A shift that begins earlier than it did is the newest still.
        { topic: 'a', from: 19, shift: '2/day' },
      ]),
    ).toEqual([true, true, true, false, true])
    first.close()
    const again = openLedger(file)
    expect(again.claim([{ topic: 'a', from: 10, shift: '1/day' }])).toEqual([false])
    again.close()
  })

  it('says what is wrong with its file', () => {
    writeFileSync(file, 'this is not a database, and long enough not to be taken for an empty one'.repeat(20))
    expect(() => openLedger(file)).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }))
    const newer = join(folder, 'newer.db')
    const db = new Sqlite(newer)
    db.pragma('user_version = 99')
    db.close()
    expect(() => openLedger(newer)).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }))
    const used = join(folder, 'used.db')
    const user = openLedger(used)
    expect(() => openLedger(used)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }))
    user.close()
  })
})
