import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TraceAnswer } from '../../gateway/web/api.ts'
import { get, post, settled, temporaryFolder } from '../gateway.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'
import { type Plant, startPlant, zoneWhereItIs } from './plant.ts'

const MINUTE = 60_000
/** More than one page. */
const UNITS = 45

const zone = zoneWhereItIs(12)
const SITE = `site: { id: plant-1, name: Plant 1, timezone: ${zone} }
gateway: { id: gw-1 }
calendar:
  shifts: [{ id: day, start: '06:00', end: '22:00', days: [mon, tue, wed, thu, fri, sat, sun] }]
workers: [{ id: w-1, name: Ana, badges: [A1] }]
products: [{ id: p-1, name: Pump }]
standards: [{ product: p-1, station: st-1, seconds: 60, from: 2026-01-01 }]
evidence: { units: 1, attended: PT1M }
lines:
  - id: line-1
    product: p-1
    stations: [{ id: st-1, signals: { good: { role: good }, scrap: { role: scrap }, badge: { role: badge }, state: { role: state } } }]
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
  await plant.publish('state', 'running', start)
  await plant.publish('state', 'down', start + 10 * MINUTE)
  await plant.publish('state', 'running', start + 20 * MINUTE)
  for (let n = 0; n < UNITS; n++) await plant.publish('good', 1, start + (21 + n) * MINUTE)
  await plant.publish('scrap', 5, start + 70 * MINUTE)
  await plant.publish('badge', 'A1', start + 100 * MINUTE)
  await settled(plant.gateway)
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await plant?.stop()
  folder.remove()
}, 60_000)

const board = (lang: string) => `/lines/line-1?lang=${lang}`

/** From the board to the opened efficiency of the one person. */
async function openEfficiency(page: Page): Promise<void> {
  await page.locator('.cell-worker_efficiency a').click()
  await page.locator('.formula').first().waitFor()
}

/** A time of the site, as the page writes it. */
function localTime(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(at)
}

describe.skipIf(!hasChromium)('where a figure comes from, in a browser, on the real gateway', () => {
  it.each(SCREENS)('is shown on a %s in %s, down to the readings', async (size, lang) => {
    const { page, problems, outside } = await visit(browser, plant.gateway, board(lang), size)
    await openEfficiency(page)
    const panel = page.locator('.trace-input').first()
    await panel.locator('summary').click()
    await panel.locator('tbody tr').first().waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    expect(await page.locator('h1').innerText()).toBe(lang === 'zh' ? '工时效率' : 'Efficiency')
    await picture(page, `trace-${size}-${lang}`)
    expect(problems).toEqual([])
    expect(outside).toEqual([])
    await page.close()
  })

  it('is the formula with numbers, as the API has it', async () => {
    const { page } = await visit(browser, plant.gateway, board('en'), 'tablet')
    await openEfficiency(page)
    const shown = new URL(page.url())
    const answer = await get<TraceAnswer>(
      plant.gateway,
      `/api/v1/trace${shown.search.replace('lang=en', '')}`,
    )
    expect(answer.formula).toMatchObject({ text: 'earned_s / attended_s', filled: '2700 / 6000 = 0.45' })
    const formulas = await page.locator('.formula').allInnerTexts()
    expect(formulas).toEqual(['Standard time earned / Time attended', answer.formula.filled])
    await page.getByText(answer.formula.text).waitFor()
    await page.close()
  })

  it('opens with the keyboard alone, and tells times as the site does', async () => {
    const { page } = await visit(browser, plant.gateway, board('en'), 'tablet')
    await page.locator('.cell-worker_performance a').focus()
    await page.keyboard.press('Enter')
    await page.getByText('earned_s / on_standard_s').waitFor()
    const summary = page.locator('.trace-input summary').nth(1)
    await summary.focus()
    await page.keyboard.press('Enter')
    const parts = page.locator('.trace-input').nth(1).getByRole('table').first().locator('tbody tr')
    await expect.poll(() => parts.count()).toBe(2)
    const rows = await parts.allInnerTexts()
    expect(rows[0]).toContain('Signed on')
    expect(rows[1]).toContain('st-1: Down')
    expect(rows[1]).toContain(localTime(start + 10 * MINUTE))
    expect(rows[1]).toContain('-600')
    await page.close()
  })

  it('pages through readings with source and seal, and follows one to the figures that it feeds', async () => {
    const { page, problems } = await visit(browser, plant.gateway, board('en'), 'tablet')
    await openEfficiency(page)
    const panel = page.locator('.trace-input').first()
    await panel.locator('summary').click()
    const facts = panel.getByRole('table').last().locator('tbody tr')
    await expect.poll(() => facts.count()).toBe(20)
    const first = await facts.first().innerText()
    for (const part of ['st-1/good', 'plc-1', '60', 'Signed on by reading 1', 'no. '])
      expect(first).toContain(part)
    await panel.getByRole('button', { name: 'Next' }).click()
    await expect.poll(() => facts.first().innerText()).toContain(localTime(start + 41 * MINUTE))
    await panel.getByRole('button', { name: 'Next' }).click()
    await expect.poll(() => facts.count()).toBe(5)
    await panel.getByRole('button', { name: 'Back' }).click()
    await expect.poll(() => facts.count()).toBe(20)

    await facts.first().getByRole('link', { name: 'Signed on by reading 1' }).click()
    await page.getByText('Ana').first().waitFor()
    await page.getByText('w-1 signed on at st-1').waitFor()
    await picture(page, 'trace-fact')
    await page.getByRole('link', { name: 'Utilisation' }).first().click()
    await page.getByText('work_s / attended_s').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Reading 1' }).waitFor()
    expect(problems).toEqual([])
    await page.close()
  })

  it('leads to the correction of its standard time and to the obstacle that took time, and from there back', async () => {
    const iso = (minutes: number) => new Date(start + minutes * MINUTE).toISOString()
    const said = { by: 'Chen', reason: 'timed anew', words: 'no housings' }
    const { by, reason, words } = said
    const standard = { kind: 'standard', product: 'p-1', station: 'st-1', seconds: 90, from: '2026-01-01' }
    const { id } = await post<{ id: number }>(plant.gateway, '/api/v1/corrections', {
      ...standard,
      reason,
      by,
    })
    const report = { worker: 'w-1', station: 'st-1', cause: 'starved', from: iso(72), to: iso(82), words, by }
    const obstacle = await post<{ id: number }>(plant.gateway, '/api/v1/obstacles', report)
    for (const step of ['answer', 'approve'])
      await post(plant.gateway, `/api/v1/obstacles/${obstacle.id}/${step}`, { words, by })

    const { page, problems } = await visit(browser, plant.gateway, board('en'), 'tablet')
    await page.locator('.cell-worker_performance a').click()
    const standards = page.locator('section', { hasText: 'Standard times in it' })
    await standards.getByText('p-1 at st-1: 90 s from 2026-01-01 on').waitFor()
    await standards.getByText('Chen: timed anew').waitFor()
    const figure = page.url()
    await standards.getByRole('link', { name: `Correction ${id}` }).click()
    await page.getByRole('heading', { name: `Correction ${id}` }).waitFor()
    await page.getByRole('link', { name: 'Standard time earned' }).first().waitFor()
    await picture(page, 'trace-correction')

    await page.goto(figure)
    await page.locator('.trace-input summary').nth(1).click()
    await page.getByRole('link', { name: `reported obstacle ${obstacle.id}` }).click()
    await page.locator(`#obstacle-${obstacle.id}`).waitFor()
    expect(new URL(page.url()).hash).toBe(`#obstacle-${obstacle.id}`)
    expect(problems).toEqual([])
    await page.close()
  })
})
