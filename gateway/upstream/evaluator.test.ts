import { afterEach, describe, expect, it } from 'vitest'
import { siteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { giveBack, idOf, prepare } from './evaluator-fixture.ts'
import { DAY, DAY_MS, fixtureSite, HOUR, MINUTE, shiftReadings } from './fixture.ts'
import type { Envelope } from './summary.ts'

afterEach(giveBack)

describe('evaluation of windows', () => {
  it('makes a summary of every worker, station, line and team of a shift', () => {
    const { store, revisionsAt } = prepare()
    store.add(shiftReadings(DAY, 10), DAY + 9 * HOUR)
    const summaries = revisionsAt(DAY + 9 * HOUR)
    expect(Object.keys(summaries).sort()).toEqual(
      ['line/line-1', 'station/st-10', 'station/st-20', 'team/team-a', 'worker/w-001', 'worker/w-002'].map(
        (id) => idOf(id),
      ),
    )
    expect(summaries[idOf('worker/w-001')]).toMatchObject({
      revision: 1,
      final: true,
      subject: { type: 'worker', id: 'w-001' },
      window: {
        from: '2026-11-02T06:00:00.000Z',
        to: '2026-11-02T14:00:00.000Z',
        shift: 'day',
        date: '2026-11-02',
      },
      sums: { good: 10, attended_s: 28_800, earned_s: 400 },
      score: null,
      quality: { state: 'good' },
    })
    expect(summaries[idOf('line/line-1')].sums.good).toBe(11)
  })

  it('makes nothing of what did not change', () => {
    const { store, revisionsAt } = prepare()
    store.add(shiftReadings(DAY, 10), DAY + 9 * HOUR)
    revisionsAt(DAY + 9 * HOUR)
    expect(revisionsAt(DAY + 10 * HOUR)).toEqual({})
    // Signing on where one is signed on does nothing, but the shift was touched.
    store.add([{ ts: DAY + HOUR, station: 'st-10', signal: 'badge', v: 'B1', action: 'in' }], DAY + 11 * HOUR)
    expect(revisionsAt(DAY + 11 * HOUR)).toEqual({})
  })

  it('raises the revision of exactly the shift and the subjects that a late fact belongs to', () => {
    const { store, revisionsAt } = prepare()
    const now = DAY + 3 * DAY_MS
    store.add([...shiftReadings(DAY, 10), ...shiftReadings(DAY + DAY_MS, 20)], now)
    expect(Object.keys(revisionsAt(now))).toHaveLength(12)
    store.add([{ ts: DAY + 3 * HOUR, station: 'st-10', signal: 'good', v: 5 }], now)
    const revisions = revisionsAt(now + 2000)
    // st-10 is not the output of the line: its good units are not the line's.
    expect(Object.keys(revisions).sort()).toEqual(
      ['station/st-10', 'team/team-a', 'worker/w-001'].map((id) => idOf(id)),
    )
    expect(revisions[idOf('worker/w-001')]).toMatchObject({ revision: 2, final: true, sums: { good: 15 } })
  })

  it('sends an open shift once a period, then final once everybody has gone and it has settled', () => {
    const { store, revisionsAt } = prepare()
    const [on, , made] = shiftReadings(DAY, 10)
    store.add([on, made], DAY + 2 * HOUR)
    const worker = idOf('worker/w-001')
    expect(revisionsAt(DAY + 2 * HOUR)[worker]).toMatchObject({ revision: 1, final: false })
    expect(revisionsAt(DAY + 2 * HOUR + MINUTE - 1)).toEqual({})
    expect(revisionsAt(DAY + 2 * HOUR + MINUTE)[worker]).toMatchObject({
      revision: 2,
      final: false,
      sums: { attended_s: 7260 },
    })
    // Nobody signed off: the floor ends the session half an hour after the shift.
    expect(revisionsAt(DAY + 8 * HOUR + 16 * MINUTE)[worker]).toMatchObject({ revision: 3, final: false })
    store.tick(DAY + 8 * HOUR + 31 * MINUTE)
    expect(revisionsAt(DAY + 8 * HOUR + 31 * MINUTE)[worker]).toMatchObject({ revision: 4, final: true })
  })

  it('does not keep a shift open for those who came early for the next', () => {
    const { store, revisionsAt } = prepare()
    const early = DAY + 8 * HOUR - 20 * MINUTE
    const [on, , made, , off] = shiftReadings(DAY, 10)
    const readings = [on, made, { ...off, ts: early }]
    store.add(
      [...readings, { ts: early + MINUTE, station: 'st-20', signal: 'badge', v: 'B2', action: 'in' }],
      DAY + 8 * HOUR + 16 * MINUTE,
    )
    const summaries = revisionsAt(DAY + 8 * HOUR + 16 * MINUTE)
    expect(summaries[idOf('worker/w-001')].final).toBe(true)
    expect(summaries[idOf('worker/w-002', 'late')].final).toBe(false)
  })

  it('waits for a source that fell silent before the end, four hours at the most', () => {
    const { store, revisionsAt } = prepare((site) => {
      site.lines[0].stations[0].signals[0].expectMs = 10 * MINUTE
    })
    const worker = idOf('worker/w-001')
    const end = DAY + 8 * HOUR
    store.add(shiftReadings(DAY, 10), end)
    expect(revisionsAt(end + HOUR)[worker].final).toBe(false)
    // It speaks again: what it had to say of the shift has come before.
    store.add([{ ts: end + HOUR, station: 'st-10', signal: 'good', v: 0 }], end + HOUR)
    expect(revisionsAt(end + HOUR + MINUTE)[worker].final).toBe(true)

    const next = DAY + DAY_MS
    store.add(shiftReadings(next, 10), next + 8 * HOUR)
    const [silent, late] = [next + 11 * HOUR, next + 12 * HOUR]
    expect(revisionsAt(silent)[idOf('worker/w-001', 'day', '2026-11-03')].final).toBe(false)
    expect(revisionsAt(late)[idOf('worker/w-001', 'day', '2026-11-03')].final).toBe(true)
  })

  it('takes figures back from a subject that has none any more', () => {
    const { store, revisionsAt } = prepare()
    const now = DAY + DAY_MS
    store.add(shiftReadings(DAY, 10), now)
    revisionsAt(now)
    // Known late: they left at once.
    store.add([{ ts: DAY, station: 'st-10', signal: 'badge', v: 'B1', action: 'out' }], now)
    const revisions = revisionsAt(now + 2000)
    const nothing = { revision: 2, sums: { good: 0, attended_s: 0 }, quality: { state: 'insufficient' } }
    expect(revisions[idOf('worker/w-001')]).toMatchObject(nothing)
    expect(revisions[idOf('team/team-a')]).toMatchObject(nothing)
    expect(revisionsAt(now + HOUR)).toEqual({})
  })

  it('begins with the newest of many shifts', () => {
    const { store, evaluator, queue } = prepare()
    const days = Array.from({ length: 5 }, (_, day) => DAY + (day - 10) * DAY_MS)
    store.add(
      days.flatMap((day, index) => shiftReadings(day, 10 + index)),
      DAY,
    )
    while (evaluator.step());
    const windows = queue.take(1000).map(({ body }) => (JSON.parse(body) as Envelope).from)
    expect([...new Set(windows)]).toEqual(days.toReversed())
  })

  it('keeps only the newest revision of what waits', () => {
    const { store, evaluator, queue, ledger } = prepare()
    store.add(shiftReadings(DAY - 2 * DAY_MS, 10), DAY)
    while (evaluator.step());
    const waiting = queue.size
    store.add([{ ts: DAY - 2 * DAY_MS + HOUR, station: 'st-10', signal: 'good', v: 5 }], DAY)
    while (evaluator.step());
    expect(queue.size).toBe(waiting)
    const sent = ledger.sentOf('line-1', { id: 'day', date: '2026-10-31' })
    expect(sent.get(idOf('worker/w-001', 'day', '2026-10-31'))?.revision).toBe(2)
  })
})

describe('a change of the configuration', () => {
  const AT = DAY + 9 * HOUR
  const TO = iso(DAY + 8 * HOUR)

  function changed(calendar: Partial<Site['calendar']>, halfWay = false) {
    const prepared = prepare()
    const { site, store, evaluator, revisionsAt } = prepared
    store.add(shiftReadings(DAY, 10), AT)
    const before = revisionsAt(AT)
    const history = siteHistory([
      { from: 0, site },
      { from: DAY - HOUR, site: { ...site, calendar: { ...site.calendar, ...calendar } } },
    ])
    store.revise(history, DAY - HOUR, AT, halfWay)
    evaluator.use(history)
    return { before, after: revisionsAt(AT + 60_000) }
  }

  it('that moves the start of a shift is a new revision of its summaries, not a new summary', () => {
    const [day] = fixtureSite(1).calendar.shifts
    const { before, after } = changed({ shifts: [{ ...day, start: '05:00' }] })
    expect(before[idOf('line/line-1')]).toMatchObject({ revision: 1, window: { from: iso(DAY), to: TO } })
    expect(after[idOf('line/line-1')]).toMatchObject({
      revision: 2,
      window: { from: iso(DAY - HOUR), to: TO },
      sums: before[idOf('line/line-1')].sums,
    })
  })

  it('that takes a shift away takes its figures back', () => {
    const { before, after } = changed({ shifts: [] })
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort())
    for (const summary of Object.values(after)) {
      expect(summary).toMatchObject({ revision: 2, final: true, sums: { good: 0, attended_s: 0 } })
    }
  })

  it('that gives a line or the site another name takes back what went out under the old one, once', () => {
    const renamed = [
      (site: Site) => ({ ...site, id: 'plant-9' }),
      (site: Site) => ({ ...site, lines: site.lines.map((line) => ({ ...line, id: 'line-9' })) }),
    ]
    for (const rename of renamed) {
      const { site, store, evaluator, revisionsAt } = prepare()
      store.add(shiftReadings(DAY, 10), AT)
      const before = revisionsAt(AT)
      const history = siteHistory([
        { from: 0, site },
        { from: DAY - HOUR, site: rename(site) },
      ])
      store.revise(history, DAY - HOUR, AT)
      evaluator.use(history)
      const after = revisionsAt(AT + 60_000)
      for (const id of Object.keys(before))
        expect(after[id]).toMatchObject({ revision: 2, sums: { good: 0 } })
      store.revise(history, DAY - HOUR, AT + 120_000)
      expect(revisionsAt(AT + 120_000)).toEqual({})
    }
  })

  it('sends nothing while the sums are being worked out again', () => {
    expect(changed({ earlySignOnMs: 0 }, true).after).toEqual({})
  })
})

function iso(at: number): string {
  return new Date(at).toISOString()
}
