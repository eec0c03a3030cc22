import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { openStore, type Store } from '../facts/index.ts'
import type { Admission } from './admission.ts'
import { type Admit, createAdmit } from './admit.ts'

const NOW = Date.UTC(2026, 10, 2, 8)
const GOOD = 'lineside/v1/line-1/st-1/good'
const good = { name: 'good', role: 'good', mode: 'delta', map: {}, kind: 'scrap' }
const site = {
  workers: [],
  lines: [{ id: 'line-1', stations: [{ id: 'st-1', signals: [good] }] }],
} as unknown as Site

let folder: string
let store: Store
let admit: Admit
const open = () => {
  store = openStore(folder)
  store.db.pragma('synchronous = OFF')
  admit = createAdmit(unchanging(site), store)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-delivered-'))
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const counts = ({ stored, duplicates }: Admission) => [stored.length, duplicates]

/** Of a device of the gateway. */
function read(key: string, again: boolean, device = 'hall'): number[] {
  const element = {
    v: 1,
    ts: NOW,
    seq: null,
    q: 'good' as const,
    fields: { delivery: { key, again } },
    isBare: false,
  }
  return counts(store.transaction(() => admit.reading(device, GOOD, element, NOW)))
}

/** Of a device of an agent, which numbers what it reads. */
function sent(seq: number, key: string, again: boolean): number[] {
  const payload = Buffer.from(JSON.stringify({ v: 1, ts: NOW + seq, seq, delivery: { key, again } }))
  const message = { client: 'pc-1', topic: GOOD, payload, dup: false, at: NOW }
  return counts(store.transaction(() => admit.message(message)))
}

describe('a reading in a message that a broker sends once more', () => {
  it('is taken once, across a restart', () => {
    expect(read('7-a-0', false)).toEqual([1, 0])
    expect(read('7-a-0', true)).toEqual([0, 1])
    store.close()
    open()
    expect(read('7-a-0', true)).toEqual([0, 1])
  })

  it('is taken when it was never seen, or is that of another device', () => {
    expect(read('7-a-0', true)).toEqual([1, 0])
    expect(read('7-a-0', true, 'yard')).toEqual([1, 0])
  })

  it('is another reading where the broker does not say that it comes again', () => {
    expect(read('1-a-0', false)).toEqual([1, 0])
    expect(read('1-a-0', false)).toEqual([1, 0])
  })

  it('is not known by what a transaction that failed had seen', () => {
    const failing = () =>
      store.transaction(() => {
        const element = { v: 1, ts: NOW, seq: null, q: 'good' as const, isBare: false }
        admit.reading('hall', GOOD, { ...element, fields: { delivery: { key: '7-a-0', again: false } } }, NOW)
        throw new Error('no space left')
      })
    expect(failing).toThrow('no space left')
    admit.rolledBack()
    expect(read('7-a-0', true)).toEqual([1, 0])
  })

  it('is taken once though the agent numbered it anew, and so is each as the agent sends it again', () => {
    expect(sent(1, '7-a-0', false)).toEqual([1, 0])
    expect(sent(1, '7-a-0', false)).toEqual([0, 1])
    expect(sent(2, '7-a-0', true)).toEqual([0, 1])
    expect(sent(3, '8-a-0', true)).toEqual([1, 0])
    expect(sent(3, '8-a-0', true)).toEqual([0, 1])
  })

  it('is taken as any other where what stands there is no delivery', () => {
    const payload = Buffer.from(JSON.stringify({ v: 1, ts: NOW, seq: 1, delivery: 'today' }))
    const message = { client: 'pc-1', topic: GOOD, payload, dup: false, at: NOW }
    expect(counts(store.transaction(() => admit.message(message)))).toEqual([1, 0])
  })
})
