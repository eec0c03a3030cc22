import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CorrectionsAnswer } from '../../gateway/web/api.ts'
import { get, settled, temporaryFolder } from '../gateway.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'
import { type Plant, startPlant, zoneWhereItIs } from './plant.ts'

const MINUTE = 60_000
const zone = zoneWhereItIs(12)
const SITE = `site: { id: plant-1, name: Plant 1, timezone: ${zone} }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, name: Day, start: "08:00", end: "20:00" }] }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
products: [{ id: p-1, name: Pump }]
standards: [{ product: p-1, station: st-1, seconds: 60, from: 2020-01-01 }]
lines:
  - id: line-1
    name: Line 1
    product: p-1
    stations: [{ id: st-1, name: Press, signals: { good: { role: good }, badge: { role: badge } } }]
`

const folder = temporaryFolder()
let plant: Plant
let browser: Browser
let now: number

beforeAll(async () => {
  if (!hasChromium) return
  plant = await startPlant(folder.path, SITE)
  browser = await openBrowser()
  now = Math.floor(Date.now() / MINUTE) * MINUTE
  await plant.publish('badge', 'A1', now - 120 * MINUTE)
  await plant.publish('good', 10, now - 100 * MINUTE)
  await plant.publish('good', 7, now - 20 * MINUTE)
  await plant.publish('badge', 'C3', now - 10 * MINUTE)
  await settled(plant.gateway)
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await plant?.stop()
  folder.remove()
}, 60_000)

/** What a person at the plant types who means this instant. */
const localTime = (at: number) =>
  new Date(at).toLocaleString('sv', { timeZone: zone }).replace(' ', 'T').slice(0, 16)
const listed = async () => (await get<CorrectionsAnswer>(plant.gateway, '/api/v1/corrections')).corrections

describe.skipIf(!hasChromium)('corrections in a browser, on the real gateway', () => {
  it('a forgotten sign-off is shown beforehand, made with a reason and taken back, and the board follows', async () => {
    const { page, problems, outside } = await visit(browser, plant.gateway, '/lines/line-1?lang=en', 'tablet')
    const board = await visit(browser, plant.gateway, '/lines/line-1?lang=en', 'wall')
    const person = board.page.getByRole('row', { name: /Ana/ })
    await person.waitFor()
    expect(await person.innerText()).not.toContain('signed off')

    await page.getByRole('link', { name: 'Corrections' }).click()
    await page.getByLabel('Station', { exact: true }).selectOption('st-1')
    await page.getByLabel('Person', { exact: true }).selectOption('w-1')
    await page.getByLabel('When', { exact: true }).fill(localTime(now - 60 * MINUTE))
    await page.getByRole('button', { name: 'Show the effect' }).click()
    const effect = page.getByRole('region', { name: 'What it would change' })
    await effect.getByRole('row', { name: /Ana.*Good 17 → 10 down/s }).waitFor()
    await picture(page, 'corrections-effect')
    expect(await listed()).toEqual([])

    await effect.getByLabel('Reason').fill('left at noon, badge forgotten')
    await effect.getByLabel('Your name').fill('Chen')
    await effect.getByRole('button', { name: 'Make the correction' }).click()
    await page.getByRole('status').filter({ hasText: 'Correction 1 is made.' }).waitFor()
    expect(await effect.count()).toBe(0)
    await person.filter({ hasText: 'signed off' }).waitFor()
    expect(await listed()).toMatchObject([{ id: 1, author: 'Chen', revoked: null }])
    const row = page.getByRole('region', { name: 'Corrections' }).getByRole('row', { name: /left at noon/ })
    expect(await row.innerText()).toContain('Sign-off of Ana at Press')

    await page.getByRole('button', { name: 'Take back correction 1' }).click()
    await row.getByLabel('Reason').fill('she was only at lunch')
    await row.getByLabel('Your name').fill('Li')
    await row.getByRole('button', { name: 'Take back' }).click()
    await page.getByRole('status').filter({ hasText: 'Correction 1 is taken back.' }).waitFor()
    await page.locator('s', { hasText: 'Sign-off of Ana at Press' }).waitFor()
    expect(await row.innerText()).toContain('she was only at lunch')
    await person.filter({ hasNotText: 'signed off' }).waitFor()
    expect(await listed()).toMatchObject([{ id: 1, revoked: { author: 'Li' } }])
    expect([problems, outside]).toEqual([[], []])
    await page.close()
    await board.page.close()
  })

  it('a reading in quarantine is put right from there, with the keyboard alone', async () => {
    const { page } = await visit(browser, plant.gateway, '/quarantine?lang=en', 'tablet')
    await page.getByRole('link', { name: /^Put right: / }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('What was wrong').waitFor()
    expect(await page.getByLabel('Number in quarantine').inputValue()).toBe('1')
    await page.getByLabel('Person', { exact: true }).focus()
    await page.keyboard.type('Ben')
    await page.getByRole('button', { name: 'Show the effect' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What it would change' }).waitFor()
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('What it would change')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a new badge, not yet in the file')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Chen')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Correction 2 is made.' }).waitFor()
    expect(await listed()).toMatchObject([
      { asked: { kind: 'quarantined', entry: 1, worker: 'w-2' } },
      { id: 1 },
    ])
    await page.close()
  })

  it('what cannot be is refused with the reason, and nothing is lost of the form', async () => {
    const { page } = await visit(browser, plant.gateway, '/corrections?lang=en&kind=reading', 'phone')
    await page.getByLabel('Number of the reading').fill('777')
    await page.getByRole('button', { name: 'Show the effect' }).click()
    await page.getByRole('status').filter({ hasText: 'there is no reading 777' }).waitFor()
    expect(await page.getByLabel('Number of the reading').inputValue()).toBe('777')
    await page.close()
  })

  it.each(SCREENS)('shows form and list on a %s in %s', async (size, lang) => {
    const path = `/corrections?lang=${lang}&kind=standard`
    const { page, problems } = await visit(browser, plant.gateway, path, size)
    await page.getByRole('table').getByText('she was only at lunch').waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    await picture(page, `corrections-${size}-${lang}`)
    expect(problems).toEqual([])
    await page.close()
  })
})
