import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../gateway/web/api.ts'
import { eventually, get, sensor, temporaryFolder } from '../gateway.ts'
import { type Line, startLine } from '../line.ts'
import { closePages, hasChromium, openBrowser, picture, SIZES, visit } from './browser.ts'
import { zoneWhereItIs } from './plant.ts'

const folder = temporaryFolder()
let line: Line
let browser: Browser

beforeAll(async () => {
  if (!hasChromium) return
  line = await startLine(folder.path, [`site.timezone=${zoneWhereItIs(9)}`])
  line.playOn(['--days', '0', '--live', '--seed', '1'])
  browser = await openBrowser()
  await eventually(async () => {
    const board = await get<Board>(line.gateway, '/api/v1/lines/line-1/board')
    expect(board.stations.every(({ people }) => people.length > 0)).toBe(true)
  })
}, 120_000)

afterAll(async () => {
  await closePages(browser)
  await line?.stop()
  folder.remove()
}, 60_000)

describe.skipIf(!hasChromium)(
  'the line board in a browser, on the real gateway and the simulated line',
  () => {
    it.each([
      ['phone', 'zh', '工位'],
      ['phone', 'en', 'Stations'],
      ['tablet', 'zh', '工位'],
      ['tablet', 'en', 'Stations'],
      ['wall', 'zh', '工位'],
      ['wall', 'en', 'Stations'],
    ] as const)('shows stations, people and figures on a %s in %s', async (size, lang, heading) => {
      const { page, problems, outside } = await visit(
        browser,
        line.gateway,
        `/lines/line-1?lang=${lang}`,
        size,
      )
      await page.getByRole('heading', { name: heading }).waitFor()
      const text = await page.locator('main').innerText()
      for (const name of ['压装 Press fit', '包装 Packing', '李娜 Li Na']) expect(text).toContain(name)
      const { scrollWidth, lang: spoken } = await page.evaluate<{ scrollWidth: number; lang: string }>(
        'const { scrollWidth, lang } = document.documentElement; ({ scrollWidth, lang })',
      )
      expect(scrollWidth).toBeLessThanOrEqual(SIZES[size].width)
      expect(spoken).toMatch(new RegExp(`^${lang}`))
      await picture(page, `board-${size}-${lang}`)
      expect(problems).toEqual([])
      expect(outside).toEqual([])
      await page.close()
    })

    it('follows a reading without a reload', async () => {
      const { page, problems } = await visit(browser, line.gateway, '/lines/line-1?lang=en', 'tablet')
      await page.getByRole('heading', { name: 'Stations' }).waitFor()
      const client = await sensor(line.gateway.mqttUrl, 'by-hand')
      await client.publishAsync('lineside/v1/line-1/st-10/state', 'quality_hold', { qos: 1 })
      await page.getByText('Quality hold').first().waitFor()
      await client.publishAsync('lineside/v1/line-1/st-10/rework', '1234', { qos: 1 })
      await page
        .getByText(/1,23\d/)
        .first()
        .waitFor()
      await client.endAsync()
      expect(problems).toEqual([])
      await page.close()
    })

    it('names nobody in its wall form', async () => {
      const { page } = await visit(browser, line.gateway, '/lines/line-1/wall?lang=zh', 'wall')
      await page.getByText('压装 Press fit').first().waitFor()
      expect(await page.locator('body').innerText()).not.toContain('李娜')
      await page.close()
    })

    it('shows sources, agents, delivery and quarantine', async () => {
      const { page, problems } = await visit(browser, line.gateway, '/status?lang=en', 'tablet')
      await page.getByText('plc-1').first().waitFor()
      const text = await page.locator('main').innerText()
      for (const part of ['scanner-1', 'pc-1', 'plant']) expect(text).toContain(part)
      expect(problems).toEqual([])
      await page.close()
    })
  },
)
