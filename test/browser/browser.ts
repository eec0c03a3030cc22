import { type Browser, chromium } from 'playwright-core'
import { requirePeer } from '../peers.ts'

/** Whether Debian's chromium is there. */
export const hasChromium = requirePeer('chromium', 'chromium')

/** Debian's chromium, headless; the flags keep it from calling home. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
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
}

export const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  wall: { width: 1920, height: 1080 },
} as const
