import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { requirePeer } from '../peers.ts'

/** Whether Debian's chromium is there. */
export const hasChromium = requirePeer('chromium', 'chromium')

/** With LINESIDE_SCREENSHOTS=docs/images the pictures are kept there. */
const PICTURES = process.env.LINESIDE_SCREENSHOTS

let shared: Promise<Browser> | undefined

/**
 * Debian's chromium, headless, one for all tests of this process, with which it ends: to start it costs more than what
 * most of them do with it. The flags keep it from calling home.
 */
export function openBrowser(): Promise<Browser> {
  shared ??= chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return shared
}

/** Closes all pages, with what they kept. */
export async function closePages(browser: Browser | undefined): Promise<void> {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
}

export const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  wall: { width: 1920, height: 1080 },
} as const

export interface Visit {
  page: Page
  /** Errors of the page, and what it wrote to its console as such. */
  problems: string[]
  /** Requests to anything but the gateway. */
  outside: string[]
}

/** Opens an address of the gateway's page on a screen of this size. */
export async function visit(
  browser: Browser,
  gateway: { url: string },
  path: string,
  size: keyof typeof SIZES,
): Promise<Visit> {
  const page = await browser.newPage({ viewport: SIZES[size] })
  const problems: string[] = []
  const outside: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway.url)) outside.push(request.url())
  })
  await page.goto(new URL(path, gateway.url).href)
  return { page, problems, outside }
}

/** Keeps a picture of what is shown, where pictures are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}

/** Width of the whole document, px: more than the screen's is to be scrolled sideways. */
export const widthOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth')

/** Each size of screen in each language of the page. */
export const SCREENS = (['phone', 'tablet', 'wall'] as const).flatMap((size) =>
  (['zh', 'en'] as const).map((lang) => [size, lang] as const),
)
