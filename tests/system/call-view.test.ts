import { mkdirSync } from 'node:fs'
import { type Browser, type Page, type Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsForPeople } from '#tests/support/accessible.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'
/** Somebody of the team, who answers and presses 1. Who is on call may be rung for the emergency just then. */
const NORA = '+14155550151'
const NOTE = 'Tell her that the plumber parks in the courtyard'
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

async function signIn(role: 'manager' | 'viewer'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${product.stack.appUrl}/login`)
  await page.getByLabel('E-mail').fill(`${role}@seaside.test`)
  await page.getByLabel('Password').fill(product.stack.secrets.SEED_MANAGER_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  return page
}

/** Keeps pictures for people to look at when `SCREENSHOTS` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** The same screen at night and on a telephone, where it must fit too. */
async function picturesOf(page: Page, name: string): Promise<void> {
  await picture(page, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, `${name}-dark`)
  expect(await faultsForPeople(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, `${name}-phone-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, `${name}-phone`)
  expect(await page.evaluate(OVERFLOW)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
}

const isAction = (request: Request): boolean =>
  request.method() === 'POST' && 'next-action' in request.headers()

/** What an act of somebody's comes to when another member sends the very same request by hand. */
async function sentAgainBy(page: Page, request: Request): Promise<string> {
  const { 'next-action': action = '', 'content-type': type = '' } = request.headers()
  const response = await page.context().request.post(request.url(), {
    headers: { 'next-action': action, 'content-type': type, origin: product.stack.appUrl },
    data: request.postDataBuffer() ?? '',
  })
  return response.text()
}

const controls = async (): Promise<Record<string, unknown>[]> =>
  (await product.db.from('call_controls').select('kind, state, words').order('created_at')).data ??
  []

test('a manager follows a call, whispers to the agent and takes the call over; a viewer looks', async () => {
  const page = await signIn('manager')
  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.getByText('No calls now.').waitFor()
  // A reload would forget this.
  await page.evaluate("window.untouched = 'yes'")

  await product.world.dial(EMMA, 'report')
  const line = page.getByRole('region', { name: /^On the line/ }).getByRole('link')
  await line.first().waitFor({ timeout: CALL_MS })
  await line.first().click()
  await page.locator('[data-speaker="caller"]').first().waitFor({ timeout: CALL_MS })
  await page
    .getByRole('link', { name: /^Caller at|^Agent at/ })
    .first()
    .waitFor()

  // The meter moves with what is said.
  await page
    .getByText(/^(Agent|Caller) speaking$/)
    .first()
    .waitFor({ timeout: CALL_MS })
  await page.getByRole('meter', { name: 'Agent level' }).waitFor()

  const viewer = await signIn('viewer')
  await viewer.goto(page.url())
  await viewer.getByRole('meter', { name: 'Caller level' }).waitFor()
  await viewer.getByText('Transcripts are for those who work the case').waitFor()
  expect(await viewer.getByRole('button', { name: 'Hang up' }).count()).toBe(0)

  const asked = page.waitForRequest(isAction)
  await page.getByLabel('Whisper to the agent').fill(NOTE)
  await page.getByRole('button', { name: 'Whisper', exact: true }).click()
  await page.getByText('The agent has your note.').waitFor()
  await page.getByText(NOTE).waitFor()
  expect(await sentAgainBy(viewer, await asked)).toContain('Your role may look, but not do this.')
  expect(await controls()).toEqual([{ kind: 'whisper', state: 'done', words: NOTE }])
  await picturesOf(page, 'call-live')

  await page.getByRole('button', { name: 'Transfer to me' }).click()
  const dialog = page.getByRole('dialog', { name: 'Transfer to me' })
  await dialog.getByLabel('Your telephone').fill('0170')
  await dialog.getByLabel('Why').fill('I know the house')
  await dialog.getByRole('button', { name: 'Put them through' }).click()
  await dialog.getByText('Give the number with its country code').waitFor()
  await picture(page, 'call-transfer')
  expect(await faultsForPeople(page)).toEqual([])
  await dialog.getByLabel('Your telephone').fill('+1 (415) 555-0151')
  await dialog.getByLabel('Why').fill('I know the house')
  await dialog.getByRole('button', { name: 'Put them through' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Taken by a person', { exact: true }).waitFor()
  await page.getByText(/^(With a person|Transferred)/).waitFor({ timeout: CALL_MS })
  expect(await page.evaluate('window.untouched')).toBe('yes')
  const rung = (await product.world.calls()).filter(({ to }) => to === NORA)
  expect(rung.flatMap(({ heard }) => heard.map(({ text }) => text)).join(' ')).toContain(
    'as you asked at the desk',
  )
  const caller = (await product.world.calls()).filter(({ from }) => from === EMMA)
  expect(caller.flatMap(({ heard }) => heard.map(({ text }) => text)).join(' ')).not.toContain(
    'courtyard',
  )

  // Each bar of the time line leads to its words.
  const bar = page.getByRole('link', { name: /^Caller at/ }).first()
  await bar.focus()
  await picturesOf(page, 'call-over')
  await bar.focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('[data-speaker="caller"]:target').count()).toBe(1)
  expect(await faultsForPeople(page)).toEqual([])

  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.getByRole('heading', { name: /^Lately/ }).waitFor()
  await picturesOf(page, 'calls')
}, 280_000)

test('who has not signed in hears no levels and is told so', async () => {
  const { data } = await product.db.from('calls').select('id').limit(1).single()
  const response = await fetch(`${product.stack.appUrl}/calls/${data?.id}/levels`)
  expect(response.status).toBe(401)
})
