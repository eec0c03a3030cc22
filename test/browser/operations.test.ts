import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway } from '../accounts.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'

let gateway: GuardedGateway
let browser: Browser

beforeAll(async () => {
  if (!hasChromium) return
  gateway = await guardedGateway({ accounts: [] })
  gateway.user('add', ['chen', '--role', 'admin'], 'a secret of chen')
  gateway.user('add', ['wang', '--role', 'supervisor', '--line', 'line-1'], 'a secret of wang')
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await gateway?.remove()
}, 60_000)

async function signIn(page: Page, name: string, password: string) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe.skipIf(!hasChromium)('the operation log in a browser, on the real gateway', () => {
  it('a supervisor reaches corrections from the board, but not the log', async () => {
    const { page } = await visit(browser, gateway, '/?lang=en', 'tablet')
    await signIn(page, 'wang', 'not the secret')
    await page.getByText('Name or password is wrong.').waitFor()
    await signIn(page, 'wang', 'a secret of wang')
    await page.getByRole('link', { name: 'Corrections' }).click()
    await page.getByLabel('Station', { exact: true }).selectOption({ label: 'st-1' })
    const offered = await page.getByLabel('Station', { exact: true }).locator('option').allInnerTexts()
    expect(offered).toEqual(['Choose…', 'st-1', 'st-2'])
    await page.getByRole('link', { name: 'Status' }).click()
    const tabs = page.getByRole('navigation', { name: 'Views of the gateway' })
    await tabs.getByRole('link', { name: 'Obstacles' }).waitFor()
    // The others are about the whole site, beyond a line.
    expect(await tabs.getByRole('link').allInnerTexts()).toEqual(['Status', 'Quarantine', 'Obstacles'])
    await page.getByRole('button', { name: /Sign out/ }).click()
    await page.getByLabel('Password').waitFor()
    await page.close()
  })

  it('an administrator sees who signed in and out and did what, of all and of one person', async () => {
    const { page, problems } = await visit(browser, gateway, '/status?lang=en', 'tablet')
    await signIn(page, 'chen', 'a secret of chen')
    await page.getByRole('link', { name: 'Operations' }).click()
    const log = page.getByRole('region', { name: 'Who did or looked at what' })
    await log.getByText('Signed out, from').waitFor()
    await log.getByRole('row', { name: /wang.*Could not sign in/ }).waitFor()
    // It is written a moment after the answer.
    await expect
      .poll(async () => {
        await log.getByRole('button', { name: 'Show', exact: true }).click()
        return log.getByRole('row', { name: /chen.*Signed in/ }).count()
      })
      .toBe(1)
    await log.getByRole('button', { name: 'Only those of wang' }).first().click()
    await expect.poll(() => log.getByText('chen').count()).toBe(0)
    await log.getByRole('searchbox').fill('')
    await log.getByRole('button', { name: 'Show', exact: true }).click()
    await log.getByRole('row', { name: /chen/ }).first().waitFor()
    const text = await page.locator('main').innerText()
    for (const secret of ['a secret of', 'not the secret']) expect(text).not.toContain(secret)
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([])
    for (const [size, lang] of SCREENS) {
      await page.setViewportSize(SIZES[size])
      await page.goto(new URL(`/operations?lang=${lang}`, gateway.url).href)
      await page.getByRole('table').waitFor()
      expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
      await picture(page, `operations-${size}-${lang}`)
    }
    await page.close()
  })
})
