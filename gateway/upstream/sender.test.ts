import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openQueue } from '../../base/queue.ts'
import { fixtureSite, holesIn, quiet, type Receiver, startReceiver } from './fixture.ts'
import { openLedger } from './ledger.ts'
import { createSender, type Sender } from './sender.ts'
import { createMqttSink } from './sink-mqtt.ts'
import type { Envelope } from './summary.ts'

const HEAD = 'ab'.repeat(32)
const WAIT = { timeout: 45_000, interval: 20 }
const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function receiver(port = 0): Promise<Receiver> {
  const started = await startReceiver(port)
  ends.push(() => started.stop())
  return started
}

function prepare(port: number, ackWithinMs?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-sender-'))
  const queue = openQueue(join(folder, 'outbox.db'), { numbered: true })
  const ledger = openLedger(join(folder, 'ledger.db'))
  const site = fixtureSite(port)
  const sink = createMqttSink(site.upstream[0], 'gw-1', quiet)
  const clock = { now: () => Date.parse('2026-11-02T12:00:00Z') }
  const sender = createSender({
    queue,
    ledger,
    sink,
    gateway: 'gw-1',
    clock,
    log: quiet,
    onProgress() {},
    ...(ackWithinMs === undefined ? {} : { ackWithinMs }),
  })
  sink.onChange(() => sender.kick())
  sink.start()
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    await sender.stop()
    queue.close()
    ledger.close()
  }
  ends.push(async () => {
    await stop()
    rmSync(folder, { recursive: true })
  })
  return { queue, ledger, sink, sender, stop }
}

function envelope(subject: string, from = 1, revision = 1) {
  const id = `${subject}/${from}`
  const body: Envelope = {
    topic: `lineside/v1/plant-1/line-1/kpi/worker/${subject}`,
    from,
    summary: {
      id,
      revision,
      final: false,
      subject: { type: 'worker', id: subject },
      window: { from: '', to: '', shift: 'day', date: `2026-11-${String(from).padStart(2, '0')}` },
      sums: {
        good: 1,
        scrap: 0,
        rework: 0,
        attended_s: 0,
        on_standard_s: 0,
        off_standard_s: {},
        unknown_s: 0,
        work_s: 0,
        earned_s: 0,
        run_s: 0,
      },
      kpis: {},
      score: null,
      quality: { state: 'good', coverage: 1, reasons: [] },
    },
    seal: HEAD,
  }
  return { key: id, body: JSON.stringify(body) }
}

const many = (count: number) => Array.from({ length: count }, (_, n) => envelope(`w-${n}`))
const isEmpty = ({ queue, sender }: { queue: { size: number }; sender: Sender }) =>
  vi.waitFor(() => {
    sender.kick()
    expect(queue.size).toBe(0)
  }, WAIT)

describe('sending summaries', () => {
  it('sends the message of the contract, retained', async () => {
    const { port, got } = await receiver()
    const sending = prepare(port)
    sending.queue.push([envelope('w-001')])
    await isEmpty(sending)
    expect(got).toHaveLength(1)
    expect(got[0]).toMatchObject({ topic: 'lineside/v1/plant-1/line-1/kpi/worker/w-001', retain: true })
    expect(Object.keys(got[0].message)).toEqual(
      (
        'schema gateway seq id revision final subject window sums kpis score quality definition seal' +
        ' sent_at'
      ).split(' '),
    )
    expect(got[0].message).toMatchObject({
      schema: 'lineside.kpi/1',
      gateway: 'gw-1',
      seq: 1,
      seal: HEAD,
      sent_at: '2026-11-02T12:00:00.000Z',
    })
    expect(sending.ledger.delivery()).toMatchObject({ lastSeq: 1 })
  })

  it('keeps everything while the receiver is down, and sends it in order once it is up', async () => {
    const down = await receiver()
    await down.stop()
    const sending = prepare(down.port)
    sending.queue.push(many(100))
    sending.sender.kick()
    await vi.waitFor(() => expect(sending.sink.lastError()?.code).toBe('SINK_UNREACHABLE'), WAIT)
    expect(sending.queue.size).toBe(100)
    const up = await receiver(down.port)
    await isEmpty(sending)
    expect(up.got.map(({ message }) => message.seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1))
  })

  it('sends again, with its number, what was cut off before it was acknowledged', async () => {
    const { port, got, control, drop } = await receiver()
    control.acknowledge = () => {
      const isCut = got.length % 20 === 0
      if (isCut) drop()
      return !isCut
    }
    const sending = prepare(port)
    sending.queue.push(many(60))
    await isEmpty(sending)
    expect(holesIn(got)).toEqual([])
    const bySeq = Map.groupBy(got, ({ message }) => message.seq)
    expect(bySeq.size).toBe(60)
    for (const same of bySeq.values()) expect(new Set(same.map(({ message }) => message.id)).size).toBe(1)
    expect(got.length).toBeGreaterThan(60)
  })

  it('sends what came after an unacknowledged message again behind it, so that the newer is retained', async () => {
    const { port, got, control, drop } = await receiver()
    // The first is never acknowledged while the connection lasts; the second is.
    control.acknowledge = ({ message }) => message.revision !== 1
    const sending = prepare(port)
    sending.queue.push([envelope('w-001', 1, 1)])
    sending.queue.take(1)
    sending.queue.push([envelope('w-001', 1, 2)])
    sending.queue.keep([1])
    sending.sender.kick()
    await vi.waitFor(() => expect(got.map(({ message }) => message.revision)).toEqual([1, 2]), WAIT)
    control.acknowledge = () => true
    drop()
    await isEmpty(sending)
    expect(got.map(({ message }) => message.revision)).toEqual([1, 2, 1, 2])
  })

  it('does not retain an older window once a newer one has gone out', async () => {
    const { port, got } = await receiver()
    const sending = prepare(port)
    sending.queue.push([envelope('w-001', 20), envelope('w-001', 10), envelope('w-002', 10)])
    await isEmpty(sending)
    expect(got.map(({ message, retain }) => [message.id, retain])).toEqual([
      ['w-001/20', true],
      ['w-001/10', false],
      ['w-002/10', true],
    ])
  })

  it('connects anew to a receiver that acknowledges nothing', async () => {
    const { port, got, control } = await receiver()
    control.acknowledge = () => got.length > 1
    const sending = prepare(port, 200)
    sending.queue.push([envelope('w-001')])
    await isEmpty(sending)
    expect(got.map(({ message }) => message.seq)).toEqual([1, 1])
  })

  it('keeps on disk what is not acknowledged when it stops', async () => {
    const { port, got, control } = await receiver()
    control.acknowledge = () => false
    const sending = prepare(port)
    sending.queue.push([envelope('w-001')])
    await vi.waitFor(() => {
      sending.sender.kick()
      expect(got).toHaveLength(1)
    }, WAIT)
    await sending.sender.stop()
    expect(sending.queue.size).toBe(1)
    expect(sending.queue.take(1)[0].seq).toBe(1)
  })
})
