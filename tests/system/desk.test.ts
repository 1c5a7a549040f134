import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsForPeople } from '#tests/support/accessible.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'
const CALL_MS = 60_000
/** By how much the page is wider than the screen. */
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

let product: TestStack
let browser: Browser

beforeAll(async () => {
  product = await startTestStack()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(`${product.stack.appUrl}/login`)
  await page.getByLabel('E-mail').fill('manager@seaside.test')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Keeps pictures for people to look at when `SCREENSHOTS` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

test('a wrong password is told without saying what was wrong', async () => {
  const page = await browser.newPage()
  await signIn(page, 'not-the-password')
  await page.getByRole('alert').getByText('do not match').waitFor()
  expect(page.url()).toContain('/login')
  await page.close()
})

test('a manager sees a call arrive, its words and the incident, without a reload', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await signIn(page, product.stack.secrets.SEED_MANAGER_PASSWORD)
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  await page.getByText('Nothing waits for a person.').waitFor()
  // A reload would forget this.
  await page.evaluate("window.untouched = 'yes'")

  await product.world.dial(EMMA, 'report')
  await page.getByText('Guest calls in').waitFor({ timeout: CALL_MS })
  const card = page.getByRole('region', { name: /^(New|Getting quotes)/ }).getByRole('link')
  await card.first().waitFor({ timeout: CALL_MS })
  await picture(page, 'board-live')
  await card.first().click()
  await page.locator('.transcript .turn-caller').first().waitFor({ timeout: CALL_MS })
  await page.getByRole('heading', { name: 'Quotes' }).waitFor({ timeout: CALL_MS })
  await picture(page, 'desk-live')
  await page.locator('.quote .total').first().waitFor({ timeout: CALL_MS })
  await picture(page, 'desk-quotes')

  await page.getByRole('button', { name: 'Take over' }).click()
  const dialog = page.getByRole('dialog', { name: 'Take over' })
  await dialog.getByLabel('Why').fill('I know this vendor')
  await picture(page, 'desk-take-over')
  expect(await faultsForPeople(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('Human in control').waitFor()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('I know this vendor').waitFor()
  await page.getByRole('button', { name: 'Give back' }).waitFor()
  expect(await page.evaluate('window.untouched')).toBe('yes')
  expect(await faultsForPeople(page)).toEqual([])

  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, 'desk-phone')
  expect(await page.evaluate(OVERFLOW)).toBe(0)
  await page.getByRole('link', { name: 'Board', exact: true }).click()
  await page.getByRole('heading', { name: /^On the phone/ }).waitFor()
  await picture(page, 'board-phone')
  expect(await page.evaluate(OVERFLOW)).toBe(0)
  await page.close()
}, 240_000)
