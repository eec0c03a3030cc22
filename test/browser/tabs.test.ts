import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway } from '../accounts.ts'
import { closePages, hasChromium, openBrowser, picture, SIZES, visit, widthOf } from './browser.ts'

let gateway: GuardedGateway
let browser: Browser

beforeAll(async () => {
  if (!hasChromium) return
  gateway = await guardedGateway({
    accounts: [
      { name: 'chen', role: 'admin' },
      { name: 'li', role: 'worker' },
    ],
  })
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await gateway?.remove()
}, 60_000)

const ALL = {
  en: ['Status', 'Quarantine', 'Configuration', 'Obstacles', 'Operations'],
  zh: ['状态', '隔离区', '配置', '障碍报告', '操作日志'],
}
/** px: for a finger in a glove. */
const TOUCH = 44

async function signIn(page: Page, name: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(name)
  await page.locator('input[type=password]').fill(`password of ${name}`)
  await page.keyboard.press('Enter')
  await page.locator('.top-tabs').waitFor()
}

describe.skipIf(!hasChromium)('the tabs of the gateway in a browser', () => {
  it.each(['zh', 'en'] as const)(
    'are one row on every screen in %s, and what does not fit is under one button',
    async (lang) => {
      const { page, problems } = await visit(browser, gateway, `/status?lang=${lang}`, 'tablet')
      await signIn(page, 'chen')
      const tabs = page.locator('.top-tabs')
      const shown = tabs.getByRole('link')
      // A tablet that is turned comes between: what fits follows the screen.
      for (const size of ['tablet', 'upright', 'phone', 'wall'] as const) {
        const screen = size === 'upright' ? { width: 768, height: 1024 } : SIZES[size]
        await page.setViewportSize(screen)
        const fitting = size === 'phone' && lang === 'en' ? ALL.en.slice(0, 2) : ALL[lang]
        await expect.poll(() => shown.allInnerTexts(), { timeout: 20_000 }).toEqual(fitting)
        expect((await tabs.boundingBox())?.height).toBeLessThan(2 * TOUCH)
        expect(await widthOf(page)).toBeLessThanOrEqual(screen.width)

        const more = tabs.getByRole('button')
        if ((await more.count()) > 0) await more.click()
        expect(await shown.allInnerTexts()).toEqual(ALL[lang])
        for (const box of await Promise.all((await shown.all()).map((tab) => tab.boundingBox()))) {
          expect(box?.height).toBeGreaterThanOrEqual(TOUCH)
          expect(box?.width).toBeGreaterThanOrEqual(TOUCH)
        }
        await picture(page, `tabs-${size}-${lang}`)
      }
      expect(problems.filter((problem) => !problem.includes('401'))).toEqual([])
      await page.context().close()
    },
  )

  it('are those that one may look at: the gateway refuses none of them, and a worker is shown no other', async () => {
    const { page } = await visit(browser, gateway, '/status?lang=en', 'tablet')
    await signIn(page, 'li')
    const tabs = page.locator('.top-tabs').getByRole('link')
    expect(await tabs.allInnerTexts()).toEqual(['Status', 'Obstacles'])
    expect(await page.getByRole('link', { name: 'Corrections' }).count()).toBe(0)
    await tabs.last().click()
    await page.getByText('No obstacle has been reported.').waitFor()
    await page.context().close()
  })

  it('are reached with the keyboard, also those under the button, which says what is open', async () => {
    const { page } = await visit(browser, gateway, '/status?lang=en', 'phone')
    await signIn(page, 'chen')
    const more = page.locator('.top-tabs').getByRole('button')
    const operations = page.getByRole('link', { name: 'Operations' })
    await more.focus()
    await page.keyboard.press('Enter')
    await operations.waitFor()
    expect(await more.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    await operations.waitFor({ state: 'hidden' })
    const focused = await page.evaluate<string>('document.activeElement.textContent')
    expect(focused).toBe('More')

    await page.keyboard.press('Enter')
    await operations.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Who did or looked at what' }).waitFor()
    expect(await more.getAttribute('aria-expanded')).toBe('false')
    expect(await more.innerText()).toContain('Operations')
    await more.click()
    await page.getByRole('heading', { name: 'Who did or looked at what' }).click()
    await operations.waitFor({ state: 'hidden' })
    await page.context().close()
  })
})
