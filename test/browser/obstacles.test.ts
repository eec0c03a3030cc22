import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObstaclesAnswer } from '../../gateway/web/api.ts'
import { get, kpis, settled, temporaryFolder } from '../gateway.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'
import { type Plant, startPlant, zoneWhereItIs } from './plant.ts'

const MINUTE = 60_000
/** Four in the afternoon: two hours ago was no break. */
const ZONE = zoneWhereItIs(16)
const SITE = `site: { id: plant-1, name: Plant 1, timezone: ${ZONE} }
gateway: { id: gw-1 }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
lines:
  - id: line-1
    stations: [{ id: st-1, name: Press fit, signals: { good: { role: good }, badge: { role: badge } } }]
`

const folder = temporaryFolder()
let plant: Plant
let browser: Browser
let start: number

beforeAll(async () => {
  if (!hasChromium) return
  plant = await startPlant(folder.path, SITE)
  browser = await openBrowser()
  start = Math.floor(Date.now() / MINUTE) * MINUTE - 120 * MINUTE
  await plant.publish('badge', 'A1', start)
  await plant.publish('badge', 'A1', start + 90 * MINUTE)
  await settled(plant.gateway)
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await plant?.stop()
  folder.remove()
}, 60_000)

/** What a person at the plant types who means this instant. */
const localTime = (at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(ZONE)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

const sums = async () =>
  (await kpis(plant.gateway, { by: 'worker', from: start, to: start + 120 * MINUTE })).rows[0].sums

describe.skipIf(!hasChromium)('obstacles in a browser, on the real gateway', () => {
  it('are reported, answered and approved; figures follow, and go back once that is taken back', async () => {
    const { gateway } = plant
    expect(await sums()).toMatchObject({ work_s: 5400, off_standard_s: {} })
    const { page, problems, outside } = await visit(browser, gateway, '/status?lang=en', 'tablet')
    await page.getByRole('link', { name: 'Obstacles' }).click()
    await page.getByText('No obstacle has been reported.').waitFor()
    await page.getByLabel('Worker').selectOption('Ana')
    await page.getByLabel('Cause').selectOption('Starved')
    await page.getByLabel('Since').fill(localTime(start + 30 * MINUTE))
    await page.getByLabel('What is the matter').fill('no housings')
    await page.getByLabel('Your name').fill('Ana')
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    const outcome = page.getByRole('status')
    await outcome.filter({ hasText: 'Obstacle 1 is reported.' }).waitFor()
    const table = page.getByRole('table')
    await table.getByText('still lasts').waitFor()

    const panel = page.getByRole('region', { name: /obstacle 1/ })
    await page.getByRole('button', { name: 'Answer the report of obstacle 1' }).click()
    await panel.getByLabel('In words').fill('the cart came late')
    await panel.getByLabel('Your name').fill('Chen')
    await panel.getByRole('button', { name: 'Answer' }).click()
    await outcome.filter({ hasText: 'is answered' }).waitFor()
    expect(await sums()).toMatchObject({ work_s: 5400 })

    await page.getByRole('button', { name: 'Approve the report of obstacle 1' }).click()
    await panel.getByLabel('Until').fill(localTime(start + 60 * MINUTE))
    await panel.getByLabel('In words').fill('as the cart shows')
    await panel.getByLabel('Your name').fill('Chen')
    await panel.getByRole('button', { name: 'Approve' }).click()
    await table.getByText('Approved: off-standard time').waitFor()
    expect(await sums()).toMatchObject({ work_s: 3600, off_standard_s: { starved: 1800 } })
    await picture(page, 'obstacles')

    await page.getByRole('button', { name: 'Take back what was decided about obstacle 1' }).click()
    await panel.getByLabel('In words').fill('wrong day')
    await panel.getByLabel('Your name').fill('Chen')
    await panel.getByRole('button', { name: 'Take back' }).click()
    await table.getByText('Waits for a decision').waitFor()
    expect(await sums()).toMatchObject({ work_s: 5400, off_standard_s: {} })

    const { obstacles } = await get<ObstaclesAnswer>(gateway, '/api/v1/obstacles')
    expect(obstacles).toMatchObject([
      {
        author: 'Ana',
        words: 'no housings',
        from: new Date(start + 30 * MINUTE).toISOString(),
        to: new Date(start + 60 * MINUTE).toISOString(),
        steps: [
          { step: 'answer', author: 'Chen', words: 'the cart came late' },
          { step: 'approve', words: 'as the cart shows' },
          { step: 'take_back', words: 'wrong day' },
        ],
      },
    ])
    expect(problems).toEqual([])
    expect(outside).toEqual([])
    await page.close()
  })

  it('that cannot have been are refused with the reason, and nothing is lost of the form', async () => {
    const { page } = await visit(browser, plant.gateway, '/obstacles?lang=en', 'phone')
    await page.getByLabel('Worker').selectOption('Ben')
    await page.getByLabel('Cause').selectOption('Down')
    await page.getByLabel('Since').fill(localTime(Date.now() + 120 * MINUTE))
    await page.getByLabel('What is the matter').fill('broken belt')
    await page.getByLabel('Your name').fill('Ben')
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    await page.getByRole('status').filter({ hasText: 'is still to come' }).waitFor()
    expect(await page.getByLabel('What is the matter').inputValue()).toBe('broken belt')
    await page.close()
  })

  it.each(SCREENS)('show form and list on a %s in %s', async (size, lang) => {
    const { page, problems } = await visit(browser, plant.gateway, `/obstacles?lang=${lang}`, size)
    await page.getByText('no housings').waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    await picture(page, `obstacles-${size}-${lang}`)
    expect(problems).toEqual([])
    await page.close()
  })
})
