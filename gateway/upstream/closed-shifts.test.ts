import { afterEach, describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import { giveBack, idOf, prepare } from './evaluator-fixture.ts'
import { DAY, HOUR, shiftReadings } from './fixture.ts'

afterEach(giveBack)

describe('summaries of a closed shift leave again with a higher revision', () => {
  const end = DAY + 8 * HOUR
  const [worker, station] = [idOf('worker/w-001'), idOf('station/st-10')]
  const good = (ts: number, v = 0) => ({ ts, station: 'st-10', signal: 'good' as const, v })
  const step = (ts: number, v: number) => ({
    ...{ ts, station: 'st-10', signal: 'step' as const, v, unit: 'u-1' },
  })
  const listening = () =>
    prepare((site) => {
      site.lines[0].stations[0].signals[0].expectMs = 2 * HOUR
    })

  it('when late readings show that a source was not silent', () => {
    const { store, revisionsAt } = listening()
    store.add([...shiftReadings(DAY, 10), good(end)], end + HOUR)
    expect(revisionsAt(end + HOUR)[worker].quality.coverage).toBe(2 / 8)
    store.add([good(DAY + 4 * HOUR)], end + 2 * HOUR)
    const revisions = revisionsAt(end + 2 * HOUR)
    for (const id of [worker, station])
      expect(revisions[id]).toMatchObject({ revision: 2, final: true, quality: { coverage: 4 / 8 } })
  })

  it('when a source that was silent to the last is heard of again', () => {
    const { store, revisionsAt } = listening()
    store.add([...shiftReadings(DAY, 10)], end + 5 * HOUR)
    expect(revisionsAt(end + 5 * HOUR)[worker]).toMatchObject({
      final: true,
      quality: { state: 'provisional' },
    })
    store.add([good(end + 6 * HOUR)], end + 6 * HOUR)
    const revisions = revisionsAt(end + 6 * HOUR)
    expect(revisions[worker]).toMatchObject({ revision: 2, final: true, quality: { state: 'good' } })
  })

  it('when a late step completes a unit, also one of the shift after', () => {
    for (const late of [DAY + 3 * HOUR, end + HOUR]) {
      const { store, revisionsAt } = prepare((site) => {
        site.lines[0].stations[0].steps = [1, 2]
      })
      store.add([...shiftReadings(DAY, 10), step(DAY + 2 * HOUR, 1)], end + HOUR)
      expect(revisionsAt(end + HOUR)[station].kpis.step_compliance).toBe(0)
      store.add([step(late, 2)], end + 2 * HOUR)
      expect(revisionsAt(end + 2 * HOUR)[station]).toMatchObject({
        revision: 2,
        kpis: { step_compliance: 1 },
      })
    }
  })

  it('when the step of the shift after that completed a unit is taken out', () => {
    const { site, store, revisionsAt } = prepare(({ lines }) => {
      lines[0].stations[0].steps = [1, 2]
    })
    store.add([step(DAY + 2 * HOUR, 1), ...shiftReadings(DAY, 10), step(end + HOUR, 2)], end + 2 * HOUR)
    expect(revisionsAt(end + 2 * HOUR)[station].kpis.step_compliance).toBe(1)
    store.takeOut(8)
    store.revise(unchanging(site), end + HOUR, end + 3 * HOUR)
    expect(revisionsAt(end + 3 * HOUR)[station]).toMatchObject({
      revision: 2,
      kpis: { step_compliance: 0 },
    })
  })
})
