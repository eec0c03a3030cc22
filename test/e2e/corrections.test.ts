import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CorrectionAnswer, CorrectionsAnswer, KpisAnswer } from '../../gateway/web/api.ts'
import { get, kpis, post, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { at, iso, type PastReading, publishPast } from '../past-day.ts'

const SITE = `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "16:00" }] }
evidence: { units: 1, attended: PT1S }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
products: [{ id: p-1 }]
standards: [{ product: p-1, station: st-1, seconds: 60, from: 2020-01-01 }]
lines:
  - id: line-1
    product: p-1
    stations:
      - id: st-1
        signals: { good: { role: good }, badge: { role: badge }, state: { role: state } }
      - id: st-2
        signals: { cycle: { role: cycle }, defect: { role: defect } }
`

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
let gateway: RunningGateway
let n = 0
beforeEach(async () => {
  gateway = await startGateway(file, `${folder.path}/data-${++n}`)
})
afterEach(() => gateway.stop())
afterAll(() => folder.remove())

const publish = (readings: PastReading[]) => publishPast(gateway, readings)

const workers = async () => (await kpis(gateway, { by: 'worker', from: at(8), to: at(16) })).rows
const figures = async (): Promise<KpisAnswer[]> =>
  Promise.all(
    ['worker', 'station', 'line', 'team', 'product'].map((by) =>
      kpis(gateway, { by, from: at(0), to: at(24) }),
    ),
  )
const credit = async () =>
  Object.fromEntries((await workers()).map(({ id, sums }) => [id, [sums.good, sums.attended_s / 3600]]))

const correct = (asked: object, status?: number) =>
  post<CorrectionAnswer>(
    gateway,
    '/api/v1/corrections',
    { reason: 'as seen on the floor', by: 'Chen', ...asked },
    status,
  )

describe('a correction', () => {
  it('of a forgotten sign-off ends the session; it is shown beforehand, and taken back it leaves nothing behind', async () => {
    await publish([
      ['st-1/badge', 'A1', 8],
      ['st-1/good', 10, 9],
      ['st-1/good', 10, 14],
    ])
    const before = await figures()
    expect(await credit()).toEqual({ 'w-1': [20, 8] })
    const asked = { kind: 'sign_off', station: 'st-1', worker: 'w-1', at: iso(12) }
    const { id: none, effect } = await correct({ ...asked, preview: true })
    expect(none).toBeNull()
    expect(effect).toMatchObject([
      {
        by: 'worker',
        id: 'w-1',
        shift: { id: 'day' },
        before: { sums: { good: 20, attended_s: 28_800 } },
        after: { sums: { good: 10, attended_s: 14_400 } },
      },
    ])
    expect(await figures()).toEqual(before)

    const { id } = await correct(asked)
    expect(await credit()).toEqual({ 'w-1': [10, 4] })
    const { corrections } = await get<CorrectionsAnswer>(gateway, '/api/v1/corrections')
    expect(corrections).toMatchObject([{ id, author: 'Chen', reason: 'as seen on the floor', revoked: null }])

    await post(gateway, `/api/v1/corrections/${id}/revoke`, { reason: 'she stayed', by: 'Li' })
    expect(await figures()).toEqual(before)
    const after = await get<CorrectionsAnswer>(gateway, '/api/v1/corrections')
    expect(after.corrections).toMatchObject([{ id, asked: { kind: 'sign_off' }, revoked: { author: 'Li' } }])
    await post(gateway, `/api/v1/corrections/${id}/revoke`, { reason: 'once more' }, 422)
  })

  it('of the person moves time and units to who was there, also after a restart', async () => {
    await publish([
      ['st-1/badge', 'A1', 8],
      ['st-1/good', 10, 9],
      ['st-1/badge', 'A1', 12],
      ['st-1/badge', 'A1', 13],
      ['st-1/good', 3, 14],
      ['st-1/badge', 'A1', 15],
    ])
    await correct({
      kind: 'person',
      station: 'st-1',
      worker: 'w-1',
      instead: 'w-2',
      from: iso(12.5),
      to: iso(16),
    })
    const expected = { 'w-1': [10, 4], 'w-2': [3, 2] }
    expect(await credit()).toEqual(expected)
    await gateway.stop()
    gateway = await startGateway(file, `${folder.path}/data-${n}`)
    expect(await credit()).toEqual(expected)
  })

  it('adds units that no sensor saw, takes out a wrong reading, and sets a state', async () => {
    await publish([
      ['st-1/badge', 'A1', 8],
      ['st-1/state', 'running', 8],
      ['st-1/good', 500, 9],
      ['st-1/badge', 'A1', 16],
    ])
    await correct({ kind: 'reading', fact: 3 })
    await correct({ kind: 'count', station: 'st-1', result: 'good', units: 50, at: iso(9) })
    await correct({ kind: 'state', station: 'st-1', state: 'down', from: iso(10), to: iso(11) })
    const [row] = await workers()
    expect(row.sums).toMatchObject({ good: 50, off_standard_s: { down: 3600 }, work_s: 7 * 3600 })
  })

  it('of the origin of a defect charges who made it', async () => {
    await publish([
      ['st-1/badge', 'A1', 8],
      ['st-1/good', 100, 9],
      ['st-2/cycle', 'good', 10],
      ['st-2/defect', 'scratch', 11, { origin: 'st-2' }],
    ])
    await correct({ kind: 'defect_origin', fact: 4, origin: 'st-1' })
    expect((await workers()).map(({ id, sums }) => [id, sums.good, sums.scrap])).toEqual([['w-1', 99, 1]])
  })

  it('that cannot be is refused with the reason, and nothing is kept', async () => {
    const wrong: [object, number][] = [
      [{ kind: 'sign_off', station: 'st-9', worker: 'w-1', at: iso(9) }, 422],
      [{ kind: 'sign_off', station: 'st-1', worker: 'w-9', at: iso(9) }, 422],
      [{ kind: 'sign_off', station: 'st-1', worker: 'w-1', at: iso(24 * 9) }, 422],
      [{ kind: 'sign_off', station: 'st-1', worker: 'w-1' }, 400],
      [{ kind: 'sign_off', station: 'st-1', worker: 'w-1', at: iso(9), units: 3 }, 400],
      [{ kind: 'person', station: 'st-1', worker: 'w-1', instead: 'w-2', from: iso(9), to: iso(10) }, 422],
      [{ kind: 'count', station: 'st-1', result: 'scrap', units: 1, at: iso(9) }, 422],
      [{ kind: 'reading', fact: 77 }, 422],
      [{ kind: 'sign_off', station: 'st-1', worker: 'w-1', at: iso(9), reason: '' }, 400],
    ]
    for (const [asked, status] of wrong) await correct(asked, status)
    expect(await get<CorrectionsAnswer>(gateway, '/api/v1/corrections')).toEqual({ corrections: [] })
    await post(gateway, '/api/v1/corrections/7/revoke', { reason: 'not there' }, 422)
  })
})
