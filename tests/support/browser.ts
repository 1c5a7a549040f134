import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/**
 * The Chromium that comes from npm, so that a fresh clone needs no browser of its own. Its package's
 * own flags are left out: they switch web security off, and this browser must be as strict as any. `flags`
 * give it devices, such as a microphone.
 */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-sync',
      ...flags,
    ],
    headless: true,
  })
}
