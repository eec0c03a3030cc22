import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KpisAnswer, ObstacleAnswer, ObstaclesAnswer, TraceAnswer } from '../../gateway/web/api.ts'
import { lineside } from '../command.ts'
import { get, kpis, post, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { at, iso, publishPast } from '../past-day.ts'

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
        crew: 2
        signals: { good: { role: good }, badge: { role: badge }, state: { role: state } }
`

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
let gateway: RunningGateway
let data = ''
let n = 0
beforeEach(async () => {
  data = `${folder.path}/data-${++n}`
  gateway = await startGateway(file, data)
  await publishPast(gateway, [
    ['st-1/badge', 'A1', 8],
    ['st-1/badge', 'B2', 8],
    ['st-1/state', 'running', 8],
    ['st-1/good', 240, 9],
    ['st-1/state', 'down', 11],
    ['st-1/state', 'running', 11.5],
    ['st-1/badge', 'A1', 16],
    ['st-1/badge', 'B2', 16],
  ])
})
afterEach(() => gateway.stop())
afterAll(() => folder.remove())

const byShift = () => kpis(gateway, { by: 'worker', from: at(0), to: at(24), bucket: 'shift' })
/** Hours of work, and off-standard by cause, of each worker. */
async function hours() {
  const inHours = (seconds: number) => seconds / 3600
  return Object.fromEntries(
    (await byShift()).rows.map(({ id, sums }) => [
      id,
      {
        work: inHours(sums.work_s),
        ...Object.fromEntries(Object.entries(sums.off_standard_s).map(([cause, s]) => [cause, inHours(s)])),
      },
    ]),
  )
}
const figures = async (): Promise<KpisAnswer[]> =>
  Promise.all(
    ['worker', 'station', 'line', 'team'].map((by) => kpis(gateway, { by, from: at(0), to: at(24) })),
  )
const report = async (more: object = {}, status?: number) =>
  await post<ObstacleAnswer>(
    gateway,
    '/api/v1/obstacles',
    {
      worker: 'w-1',
      station: 'st-1',
      cause: 'starved',
      from: iso(10),
      words: 'no housings',
      by: 'Ana',
      ...more,
    },
    status,
  )
const step = (id: number, what: string, more: object = {}, status?: number) =>
  post<ObstacleAnswer>(
    gateway,
    `/api/v1/obstacles/${id}/${what}`,
    { words: 'the cart came late', by: 'Chen', ...more },
    status,
  )
const list = async () => (await get<ObstaclesAnswer>(gateway, '/api/v1/obstacles')).obstacles

const PLAIN = { 'w-1': { work: 7.5, down: 0.5 }, 'w-2': { work: 7.5, down: 0.5 } }

describe('an obstacle', () => {
  it('reported, answered and approved is off-standard time of its worker; taken back, it leaves nothing behind', async () => {
    const before = await figures()
    expect(await hours()).toEqual(PLAIN)
    const { id } = await report()
    expect(await hours()).toEqual(PLAIN)
    await step(id, 'close', { to: iso(12), by: 'Ana' })
    await step(id, 'answer')
    expect(await figures()).toEqual(before)

    await step(id, 'approve')
    // Missing material began before the breakdown and lasted longer: it is the cause of all of it.
    expect(await hours()).toEqual({ ...PLAIN, 'w-1': { work: 6, starved: 2 } })
    const [ana] = (await byShift()).rows
    expect(ana.kpis.worker_efficiency).toBeCloseTo((120 * 60) / (8 * 3600), 9)
    expect(ana.kpis.worker_performance).toBeCloseTo((120 * 60) / (6 * 3600), 9)
    const trace = await get<TraceAnswer>(
      gateway,
      `/api/v1/trace?by=worker&id=w-1&kpi=worker_performance&from=${iso(8)}&to=${iso(16)}`,
    )
    const parts = trace.inputs.flatMap((input) => input.parts.entries)
    expect(parts).toContainEqual(
      expect.objectContaining({ kind: 'off_standard', cause: 'starved', obstacle: id, from: iso(10) }),
    )
    expect(await list()).toMatchObject([
      {
        id,
        author: 'Ana',
        worker: { id: 'w-1', name: 'Ana' },
        from: iso(10),
        to: iso(12),
        state: 'approved',
        steps: [
          { step: 'close', author: 'Ana', to: iso(12) },
          { step: 'answer', author: 'Chen', words: 'the cart came late' },
          { step: 'approve', author: 'Chen' },
        ],
        next: ['take_back'],
      },
    ])

    await step(id, 'take-back', { words: 'it was the other day' })
    expect(await figures()).toEqual(before)
    expect(await hours()).toEqual(PLAIN)
    expect(await list()).toMatchObject([{ id, state: 'answered' }])
  })

  it('that was approved counts after a restart and a rebuilding; it is sealed, and a dump has it', async () => {
    const { id } = await report({ to: iso(11) })
    await step(id, 'answer')
    await step(id, 'approve')
    const expected = { ...PLAIN, 'w-1': { work: 6.5, starved: 1, down: 0.5 } }
    expect(await hours()).toEqual(expected)
    const set = ['--set', `gateway.data=${data}`]
    expect(await lineside(['rebuild', file, ...set])).toMatchObject({ status: 0 })
    const dumped = await lineside(['dump', file, ...set, '--what', 'obstacles', '--format', 'ndjson'])
    expect(JSON.parse(dumped.output)).toMatchObject({
      id,
      worker: 'w-1',
      cause: 'starved',
      state: 'approved',
    })

    await gateway.stop()
    const verified = await lineside(['verify', '--data', data])
    expect(verified.output).toMatch(/1 obstacle reports, 2 answers to obstacle reports/)
    gateway = await startGateway(file, data)
    expect(await hours()).toEqual(expected)

    await gateway.stop()
    const db = new Sqlite(`${data}/lineside.db`, { fileMustExist: true })
    db.exec("UPDATE obstacle_step SET author = 'Ana' WHERE step = 'approve'")
    db.close()
    const altered = await lineside(['verify', '--data', data])
    expect(altered).toMatchObject({ status: 1, progress: expect.stringContaining('obstacle_step 2') })
  })

  it('that is refused changes nothing, and can be approved once that is taken back', async () => {
    const { id } = await report({ to: iso(11), worker: 'w-2', cause: 'setup' })
    await step(id, 'answer')
    await step(id, 'refuse')
    expect(await hours()).toEqual(PLAIN)
    await step(id, 'approve', {}, 422)
    await step(id, 'take-back')
    await step(id, 'approve')
    expect(await hours()).toEqual({ ...PLAIN, 'w-2': { work: 6.5, setup: 1, down: 0.5 } })
  })

  it('out of turn, without an end, or that cannot have been, is refused with the reason, and nothing is kept', async () => {
    const wrong: [object, number][] = [
      [{ station: 'st-9' }, 422],
      [{ worker: 'w-9' }, 422],
      [{ from: iso(24 * 9) }, 422],
      [{ to: iso(9) }, 422],
      [{ from: iso(-40), to: iso(9) }, 422],
      [{ cause: 'running' }, 400],
      [{ words: '' }, 400],
      [{ from: 'yesterday' }, 400],
      [{ worker: undefined }, 400],
    ]
    for (const [more, status] of wrong) await report(more, status)
    expect(await list()).toEqual([])
    await step(7, 'answer', {}, 422)

    const { id } = await report()
    await step(id, 'approve', {}, 422)
    await step(id, 'take-back', {}, 422)
    await step(id, 'answer')
    await step(id, 'approve', {}, 422)
    await step(id, 'approve', { to: iso(9) }, 422)
    await step(id, 'approve', { to: iso(12) })
    await step(id, 'close', {}, 422)
    expect((await list())[0].steps).toHaveLength(2)
  })
})
