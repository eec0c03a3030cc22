import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConfigurationAnswer, QuarantineAnswer } from '../../gateway/web/api.ts'
import { get, kpis, settled, temporaryFolder } from '../gateway.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'
import { type Plant, startPlant } from './plant.ts'

const HOUR = 3_600_000

const folder = temporaryFolder()
let plant: Plant
let browser: Browser

beforeAll(async () => {
  if (!hasChromium) return
  plant = await startPlant(folder.path)
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await plant?.stop()
  folder.remove()
}, 60_000)

/** What a person at the plant types who means this instant. */
const localTime = (at: number) => new Date(at + 8 * HOUR).toISOString().slice(0, 16)

describe.skipIf(!hasChromium)('the configuration in a browser, on the real gateway', () => {
  it('what the file is mended for is taken in from an earlier time on, and figures follow', async () => {
    const { gateway } = plant
    const at = Date.now() - 2 * HOUR
    await plant.publish('badge', 'C3', at)
    await plant.publish('good', 2, at + 1000)
    expect((await settled(gateway)).quarantine.latest).toMatchObject([{ code: 'READING_UNKNOWN_BADGE' }])
    plant.mend('badges: [B2]', 'badges: [B2, C3]')

    const { page, problems, outside } = await visit(browser, gateway, '/status?lang=en', 'tablet')
    await page.getByRole('link', { name: 'Configuration' }).click()
    await page.getByText('workers w-2 badges: ["B2"] → ["B2","C3"]').waitFor()
    await page.getByLabel('Holds from').fill(localTime(at - HOUR))
    await page.getByLabel('Your name').fill('Chen')
    await page.getByLabel('Also try the readings in quarantine again').check()
    await page.getByRole('button', { name: 'Take in' }).click()
    const outcome = page.getByRole('status').filter({ hasText: 'Version 2 is in force' })
    await outcome.waitFor()
    expect(await outcome.innerText()).toContain('Quarantine: 1 admitted.')
    await page.getByText('It says what is in force.').waitFor()
    expect(await page.locator('main').innerText()).toContain('Chen')

    const { versions } = await get<ConfigurationAnswer>(gateway, '/api/v1/configuration')
    const from = new Date(Math.floor((at - HOUR) / 60_000) * 60_000).toISOString()
    expect(versions[0]).toMatchObject({ version: 2, author: 'Chen', from })
    expect(await get<QuarantineAnswer>(gateway, '/api/v1/quarantine')).toMatchObject({ total: 0, codes: [] })
    await settled(gateway)
    const { rows } = await kpis(gateway, { by: 'worker', from: at, to: at + HOUR })
    expect(rows.map(({ id, sums }) => [id, sums.good])).toEqual([['w-2', 2]])

    await page.getByRole('link', { name: 'Quarantine' }).click()
    await page.getByText('Nothing is in quarantine.').waitFor()
    expect(problems).toEqual([])
    expect(outside).toEqual([])
    await page.close()
  })

  it('a change that cannot hold is refused with the reason, and nothing is lost of the form', async () => {
    plant.mend('name: Ben', 'name: Benjamin')
    const { page } = await visit(browser, plant.gateway, '/configuration?lang=en', 'phone')
    await page.getByLabel('Holds from').fill(localTime(Date.now() + 2 * HOUR))
    await page.getByRole('button', { name: 'Take in' }).click()
    // Without a name nothing is sent: the browser asks for it.
    expect(await page.getByRole('status').filter({ hasText: /\S/ }).count()).toBe(0)
    await page.getByLabel('Your name').fill('Chen')
    await page.getByRole('button', { name: 'Take in' }).click()
    await page.getByRole('status').filter({ hasText: 'cannot hold from a time to come' }).waitFor()
    expect(await page.getByLabel('Your name').inputValue()).toBe('Chen')
    await page.close()
  })

  it.each(SCREENS)('shows the pending change and the versions on a %s in %s', async (size, lang) => {
    plant.mend('gateway: { id: gw-1 }', 'gateway: { id: gw-1, mqtt: { limits: { connections: 7 } } }')
    const { page, problems } = await visit(browser, plant.gateway, `/configuration?lang=${lang}`, size)
    await page.getByText('workers w-2 name').waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    await picture(page, `configuration-${size}-${lang}`)
    expect(problems).toEqual([])
    await page.close()
  })

  it('problems of the file are listed and leave nothing to take in, until the file is mended', async () => {
    const { page } = await visit(browser, plant.gateway, '/configuration?lang=en', 'tablet')
    await page.getByRole('button', { name: 'Take in' }).waitFor()
    plant.mend('badges: [A1]', 'badges: [A1], nmae: x')
    await page.getByRole('button', { name: 'Read the file again' }).click()
    await page.getByText('It cannot be taken in: 1 problem').waitFor()
    expect(await page.locator('main').innerText()).toContain('nmae')
    expect(await page.getByRole('button', { name: 'Take in' }).count()).toBe(0)
    await picture(page, 'configuration-problems')

    plant.mend(', nmae: x', '')
    await page.getByRole('button', { name: 'Read the file again' }).click()
    await page.getByRole('button', { name: 'Take in' }).waitFor()
    await page.close()
  })
})
