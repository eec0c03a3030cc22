import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settled, temporaryFolder } from '../gateway.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'
import { type Plant, startPlant } from './plant.ts'

const HOUR = 3_600_000
/** More than one page. */
const BADGES = 60

const folder = temporaryFolder()
let plant: Plant
let browser: Browser
let start: number

beforeAll(async () => {
  if (!hasChromium) return
  plant = await startPlant(folder.path)
  browser = await openBrowser()
  start = Date.now() - 2 * HOUR
  for (let n = 0; n < BADGES; n++) await plant.publish('badge', 'C3', start + n * 1000)
  await plant.publish('scrap', 1, start + HOUR)
  await plant.publish('scrap', `${'long '.repeat(40)}end`, start + HOUR)
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await plant?.stop()
  folder.remove()
}, 60_000)

describe.skipIf(!hasChromium)('the quarantine in a browser, on the real gateway', () => {
  it.each(SCREENS)('shows reasons and readings on a %s in %s', async (size, lang) => {
    const { page, problems, outside } = await visit(browser, plant.gateway, `/quarantine?lang=${lang}`, size)
    await page.getByText('READING_UNKNOWN_BADGE').first().waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    await picture(page, `quarantine-${size}-${lang}`)
    expect(problems).toEqual([])
    expect(outside).toEqual([])
    await page.close()
  })

  it('is reached from the board, told apart by reason, and paged', async () => {
    const { page } = await visit(browser, plant.gateway, '/lines/line-1?lang=en', 'tablet')
    await page.getByRole('link', { name: '62 readings in quarantine' }).click()
    await page.getByRole('heading', { name: 'Refused readings' }).waitFor()
    const rows = page.getByRole('table').last().locator('tbody tr')
    expect(await rows.count()).toBe(50)
    expect(await rows.first().innerText()).toContain('long long')
    expect(await rows.first().innerText()).not.toContain('end')
    await rows.first().locator('summary').click()
    expect(await rows.first().innerText()).toContain('end')

    await page.getByRole('button', { name: 'Show these: the badge belongs to nobody' }).click()
    await page.getByText('only: the badge belongs to nobody').waitFor()
    await page.getByRole('button', { name: 'Older' }).click()
    await expect.poll(() => rows.count()).toBe(BADGES - 50)
    await page.getByRole('button', { name: 'Newest' }).click()
    await expect.poll(() => rows.count()).toBe(50)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByText('READING_UNKNOWN_TOPIC').last().waitFor()
    await page.close()
  })

  it('stays as it is while the cause is not mended, and says so', async () => {
    const { page } = await visit(browser, plant.gateway, '/quarantine?lang=en', 'phone')
    await page
      .getByRole('button', { name: /^Try again: lineside/ })
      .first()
      .click()
    const outcome = page.getByRole('status')
    await outcome.filter({ hasText: '1 stays in quarantine: mend the configuration first.' }).waitFor()
    await page.getByRole('button', { name: 'Try all again' }).click()
    await outcome.filter({ hasText: '62 stay in quarantine' }).waitFor()
    await page.close()
  })

  it('is tried again by reason once the cause is mended, and tells what came meanwhile', async () => {
    const { page, problems } = await visit(browser, plant.gateway, '/quarantine?lang=en', 'tablet')
    plant.mend('badges: [B2]', 'badges: [B2, C3]')
    plant.mend('badge: { role: badge }', 'badge: { role: badge }, scrap: { role: scrap }')
    await reload(start - HOUR)
    await page.getByRole('button', { name: 'Try again: the badge belongs to nobody' }).click()
    const outcome = page.getByRole('status')
    await outcome.filter({ hasText: '60 admitted.' }).waitFor()
    await expect.poll(async () => (await settled(plant.gateway)).quarantine.total).toBe(2)

    await page.getByRole('button', { name: 'Try all again' }).click()
    await outcome.filter({ hasText: '1 admitted, 1 stays in quarantine' }).waitFor()
    // Once the page shows what is left: a reading that comes before is among it, and nothing is new by then.
    await expect.poll(() => page.getByRole('table').last().locator('tbody tr').count()).toBe(1)
    await plant.publish('good', -1, start)
    await outcome.filter({ hasText: 'By now 2 readings are in quarantine.' }).waitFor()
    await page.getByRole('button', { name: 'Show them' }).click()
    await page.getByText('READING_NEGATIVE').first().waitFor()
    expect(problems).toEqual([])
    await page.close()
  })
})

async function reload(from: number): Promise<void> {
  const response = await fetch(new URL('/api/v1/configuration/reload', plant.gateway.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: new Date(from).toISOString() }),
  })
  expect(response.status).toBe(200)
}
