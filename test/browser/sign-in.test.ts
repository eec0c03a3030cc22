import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway } from '../accounts.ts'
import { closePages, hasChromium, openBrowser, picture, SCREENS, SIZES, visit, widthOf } from './browser.ts'

let gateway: GuardedGateway
let browser: Browser

beforeAll(async () => {
  if (!hasChromium) return
  gateway = await guardedGateway({ accounts: [{ name: 'chen', role: 'admin' }] })
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await gateway?.remove()
}, 60_000)

describe.skipIf(!hasChromium)('signing in on the page, on the real gateway', () => {
  it('is asked for first, leads to where one wanted to go, and signing out leads back', async () => {
    const { page, outside } = await visit(browser, gateway, '/configuration?lang=en', 'tablet')
    await page.getByLabel('Name').fill('chen')
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Name or password is wrong.').waitFor()
    await page.getByLabel('Name').fill('chen')
    await page.getByLabel('Password').fill('password of chen')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('It says what is in force.').waitFor()
    const cookies = await page.context().cookies()
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }])
    expect(await page.evaluate<string>('document.cookie')).toBe('')

    await page.reload()
    await page.getByRole('button', { name: 'Signed in as chen. Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(outside).toEqual([])
    await page.context().close()
  })

  it('is asked for again, without a touch of the screen, once the person is disabled', async () => {
    await gateway.add({ name: 'wall', role: 'viewer' })
    const { page } = await visit(browser, gateway, '/?lang=en', 'tablet')
    await page.getByLabel('Name').fill('wall')
    await page.getByLabel('Password').fill('password of wall')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Signed in as wall. Sign out' }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    gateway.user('disable', ['wall'])
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.context().close()
  })

  it.each(SCREENS)('fits a %s in %s', async (size, lang) => {
    const { page } = await visit(browser, gateway, `/?lang=${lang}`, size)
    await page.getByRole('heading', { name: lang === 'zh' ? '登录' : 'Sign in' }).waitFor()
    expect(await widthOf(page)).toBeLessThanOrEqual(SIZES[size].width)
    await picture(page, `sign-in-${size}-${lang}`)
    await page.context().close()
  })
})
