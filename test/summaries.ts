import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { eventually, kpis } from './gateway.ts'
import type { Summary } from './receiver.ts'

/** Nothing may come for as long as several turns of the sender take. */
const QUIET_MS = 3000

/** Of one gateway and sink: no number is lacking, a number is one message, and a revision is one content. */
export function expectNoHole(received: Summary[]): void {
  const numbers = [...new Set(received.map(({ seq }) => seq))].toSorted((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  const bySeq = Map.groupBy(received, ({ seq }) => seq)
  const byRevision = Map.groupBy(received, ({ id, revision }) => `${id} ${revision}`)
  for (const same of [...bySeq.values(), ...byRevision.values()]) {
    expect(new Set(same.map(contentOf)).size).toBe(1)
  }
}

/** What may not differ when it is sent again. */
function contentOf({ seq: _seq, sent_at: _sentAt, ...content }: Summary): string {
  return JSON.stringify(content)
}

/** What a receiver keeps: of each id the highest revision (contract.md 4). */
function newestOf(received: Summary[]): Summary[] {
  const newest = new Map<string, Summary>()
  for (const summary of received) {
    if (summary.revision >= (newest.get(summary.id)?.revision ?? 0)) newest.set(summary.id, summary)
  }
  return [...newest.values()]
}

/** What the receiver keeps says of each subject and window what the gateway says when asked. Throws otherwise. */
export async function expectAsAsked(gateway: { url: string }, received: Summary[]): Promise<void> {
  const newest = newestOf(received)
  const questions = Map.groupBy(newest, ({ subject, window }) => `${subject.type} ${window.from}`)
  for (const summaries of questions.values()) {
    const [{ subject, window }] = summaries
    const { rows } = await kpis(gateway, { by: subject.type, from: window.from, to: window.to })
    const told = summaries.map((summary) => [summary.subject.id, ...countsOf(summary)])
    expect(told.toSorted()).toEqual(rows.map((row) => [row.id, ...countsOf(row)]).toSorted())
  }
}

function countsOf({ sums }: { sums: Summary['sums'] }): number[] {
  return [sums.good, sums.scrap, sums.rework]
}

/** What was received, once at least so many summaries came and no more come. */
export async function allReceived(received: () => Summary[], least: number): Promise<Summary[]> {
  await eventually(() => expect(received().length).toBeGreaterThanOrEqual(least))
  for (let seen = -1; seen !== received().length; ) {
    seen = received().length
    await delay(QUIET_MS)
  }
  return received()
}

/** Good units of all stations and windows, as the receiver keeps them. */
export function goodUnits(received: Summary[]): number {
  return newestOf(received)
    .filter(({ subject }) => subject.type === 'station')
    .reduce((units, { sums }) => units + sums.good, 0)
}
