import { mkdirSync, readFileSync } from 'node:fs'
import type { Browser, Locator, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getIncident } from '#lib/db/incidents.ts'
import { pauseOrganization } from '#lib/db/steering.ts'
import { ORGANIZATION_ID } from '#supabase/seed/data/organization.ts'
import { faultsForPeople } from '#tests/support/accessible.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { awaitDecision, gatherPrices, ownersLink } from '#tests/support/room-story.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

let product: TestStack
let browser: Browser

beforeAll(async () => {
  product = await startTestStack()
  browser = await openBrowser()
  // Nothing moves here but by hand: what was told stands still, to be looked at and acted upon.
  await pauseOrganization(product.db, {
    organizationId: ORGANIZATION_ID,
    isPaused: true,
    reason: 'The room is looked at',
  })
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

async function signedIn(email: string, password?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: DESK, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(`${product.stack.appUrl}/login`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password ?? product.stack.secrets.SEED_MANAGER_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/(board|incidents)/)
  return page
}

const roomOf = (incidentId: string): string => `${product.stack.appUrl}/incidents/${incidentId}`

/** Keeps pictures for people to look at when `SCREENSHOTS` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** As it looks on a desk and on a phone, by day and by night; nobody is kept out, nothing sticks out. */
async function lookAtAll(page: Page, name: string): Promise<void> {
  for (const [place, size] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await picture(page, `${name}-${place}-${colorScheme}`)
    }
    // By night: what has too little contrast has it there.
    expect(await faultsForPeople(page), `${name} ${place}`).toEqual([])
    expect(await page.evaluate(OVERFLOW), `${name} ${place}`).toBe(0)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESK)
}

async function choose(page: Page, item: string): Promise<Locator> {
  await page.getByRole('button', { name: 'More…' }).click()
  await page.getByRole('menuitem', { name: item }).click()
  return page.getByRole('dialog', { name: item })
}

async function confirm(dialog: Locator, verb: string, why: string | null): Promise<void> {
  if (why !== null) await dialog.getByLabel('Why').fill(why)
  await dialog.getByRole('button', { name: verb }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a manager compares prices by the words they came from, and approves another one', async () => {
  const { incidentId } = await awaitDecision(product.db)
  const page = await signedIn('manager@seaside.test')
  await page.goto(roomOf(incidentId))
  const marco = page.getByRole('row').filter({ hasText: 'Rapid Rooter' })
  await marco.getByText('Recommended').waitFor()
  await lookAtAll(page, 'room')

  const dana = page.getByRole('row').filter({ hasText: 'Whitfield' })
  await dana.getByRole('button', { name: /^\$60/ }).click()
  const evidence = page.getByRole('dialog', { name: /^Trip fee/ })
  await evidence.getByText('sixty for the trip').waitFor()
  await evidence.getByText('the transcript reads otherwise').waitFor()
  await picture(page, 'room-evidence')
  expect(await faultsForPeople(page)).toEqual([])
  await page.keyboard.press('Escape')
  await marco.getByRole('button', { name: '$285' }).click()
  await page.getByRole('link', { name: 'Show in the transcript' }).click()
  await page.locator('.turn:target').getByText('all in').waitFor()

  await page.getByRole('button', { name: 'More…' }).click()
  await page.getByRole('menuitem', { name: 'Cancel the incident' }).waitFor()
  await picture(page, 'room-menu')
  expect(await faultsForPeople(page)).toEqual([])
  await page.keyboard.press('Escape')

  await dana.getByRole('button', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog', { name: /^Approve Whitfield/ })
  await dialog.getByText('not confirmed by the call').waitFor()
  await picture(page, 'room-approve')
  await confirm(dialog, 'Approve', 'They know the pipes')
  await dana.getByText('Approved', { exact: true }).waitFor()
  await page.getByText('They know the pipes').first().waitFor()
  expect((await getIncident(product.db, incidentId)).status).toBe('approved')

  await page.getByRole('radio', { name: 'Calls' }).check({ force: true })
  await page.getByText('chosen by hand').waitFor({ state: 'hidden' })
  await page.getByRole('radio', { name: 'Decisions' }).check({ force: true })
  await page.getByText('chosen by hand').waitFor()

  await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true })

  const again = await choose(page, 'Another round of prices')
  await again.getByLabel('What the price is for').fill('The whole pipe, not only the joint.')
  await picture(page, 'room-rescope')
  await confirm(again, 'Ask again', 'It leaks further up')
  await page.getByText('Calling vendors').first().waitFor()
  const out = await choose(page, 'Leave a vendor out')
  await out.getByLabel(/Whitfield/).check()
  await picture(page, 'room-leave-out')
  await confirm(out, 'Leave them out', 'Too slow')
  await page.getByText('Skipped by a manager: Too slow').waitFor()

  await page.getByRole('button', { name: 'Note', exact: true }).click()
  const note = page.getByRole('dialog', { name: 'Note' })
  await note.getByLabel('Note').fill('The dog is friendly. <script>alert(1)</script>')
  await note.getByLabel('Who may hear of it').selectOption('vendor')
  await confirm(note, 'Put it down', null)
  await page.getByText('The dog is friendly').waitFor()

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const file = readFileSync(await (await downloading).path(), 'utf8')
  expect(file).toContain('The dog is friendly. &lt;script&gt;')
  expect(file).toContain('Two hundred eighty-five, all in.')
  expect(file).toContain('They know the pipes')
  expect(file).toMatch(/standing orders v\d/)
  expect(file).not.toMatch(/<script|415 555 0120|\+1415/)
  await page.getByText('Case exported as a file').waitFor()

  await confirm(await choose(page, 'Cancel the incident'), 'Cancel it', 'The owner sells the house')
  await page.getByText('Cancelled').first().waitFor()
  await page.getByRole('button', { name: 'More…' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Take over' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Note', exact: true }).waitFor()
  await page.getByText('The owner sells the house').first().waitFor()
  await picture(page, 'room-cancelled')
  await page.context().close()
}, 240_000)

test('a viewer is offered nothing, and is refused what they send by hand', async () => {
  const { incidentId } = await gatherPrices(product.db)
  const manager = await signedIn('manager@seaside.test')
  await manager.goto(roomOf(incidentId))
  await manager.getByRole('heading', { name: 'Quotes' }).waitFor()
  await lookAtAll(manager, 'room-live')
  await manager.getByRole('button', { name: 'Take over' }).click()
  const dialog = manager.getByRole('dialog', { name: 'Take over' })
  const sent = manager.waitForRequest((request) => request.method() === 'POST')
  await confirm(dialog, 'Take over', 'I know this vendor')
  const request = await sent
  await manager.getByText('Human in control').waitFor()

  const viewer = await signedIn('viewer@seaside.test')
  await viewer.goto(roomOf(incidentId))
  await viewer.getByRole('heading', { name: 'Quotes' }).waitFor()
  for (const name of ['Take over', 'Give back', 'Note', 'More…', 'Approve', 'Decline the repair']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await viewer.getByRole('button', { name, exact: true }).count(), name).toBe(0)
  }
  expect(await viewer.getByText('all in').count()).toBe(0)
  await picture(viewer, 'room-viewer')
  const before = (await getIncident(product.db, incidentId)).version
  const answer = await resend(viewer, request, ['"human"', '"paused"'])
  expect(answer).toContain('Your role may look, but not do this.')
  const after = await getIncident(product.db, incidentId)
  expect(after).toMatchObject({ control: 'human', version: before })
  await Promise.all([manager.context().close(), viewer.context().close()])
}, 180_000)

/** The very request that somebody else sent, with the signed-in page's own session. */
async function resend(page: Page, request: Request, [from, to]: [string, string]): Promise<string> {
  const headers = await request.allHeaders()
  const kept = ['next-action', 'content-type', 'accept', 'next-router-state-tree', 'origin']
  const response = await page.request.post(request.url(), {
    headers: Object.fromEntries(
      kept.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
    ),
    data: Buffer.from((request.postDataBuffer() ?? Buffer.alloc(0)).toString().replace(from, to)),
  })
  return response.text()
}

test('another organisation’s manager is told that there is no such incident', async () => {
  const { incidentId } = await awaitDecision(product.db)
  const password = 'correct-horse-battery'
  const email = 'manager@elsewhere.test'
  const made = await product.db.auth.admin.createUser({ email, password, email_confirm: true })
  const organization = { name: 'Elsewhere', line_phone: '+14155559999', timezone: 'UTC' }
  const { data } = await product.db.from('organizations').insert(organization).select('id').single()
  await product.db.from('memberships').insert({
    organization_id: data?.id ?? '',
    user_id: made.data.user?.id ?? '',
    role: 'manager',
  })
  const page = await signedIn(email, password)
  await page.goto(roomOf(incidentId))
  await page.getByText('This page does not exist, or it belongs to another organisation.').waitFor()
  expect(await page.getByText('Rapid Rooter').count()).toBe(0)
  const file = await page.request.post(`${roomOf(incidentId)}/export`)
  expect(file.status()).toBe(404)
  await page.context().close()
}, 120_000)

test('an owner decides on a phone without signing in', async () => {
  const asked = await awaitDecision(product.db)
  const context = await browser.newContext({ viewport: PHONE })
  const page = await context.newPage()
  const scripts: string[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.url())
  })
  const link = `${product.stack.appUrl}${await ownersLink(product.db, asked)}`
  await page.goto(link)
  await page.getByRole('button', { name: /^Approve Rapid Rooter/ }).waitFor()
  await lookAtAll(page, 'approve')
  // The case, the price and the button are on the first screen of a phone.
  await page.setViewportSize(PHONE)
  const button = await page.getByRole('button', { name: /^Approve Rapid Rooter/ }).boundingBox()
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(PHONE.height)
  await page.getByText('Ask a question first').click()
  await page.getByLabel('What do you want to know?').fill('Is it the old pipe?')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByRole('status').getByText('with the manager on call').waitFor()
  await picture(page, 'approve-asked')
  await page.getByText('Ask for other prices').first().click()
  await picture(page, 'approve-ask')
  await page.getByLabel('Only if it costs at most').fill('300')
  expect(await faultsForPeople(page)).toEqual([])
  await page.getByRole('button', { name: /^Approve Rapid Rooter/ }).click()
  await page.getByRole('status').getByText('Approved').waitFor()
  await picture(page, 'approve-closed')
  expect(await faultsForPeople(page)).toEqual([])
  // A link in a text message is opened wherever somebody is: nothing is sent but words and their look.
  expect(scripts).toEqual([])
  await page.goto(`${product.stack.appUrl}/approve/${'A'.repeat(43)}`)
  await page.getByRole('heading', { name: 'This link is not valid' }).waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await product.stack.program('supabase')?.stop()
  await page.goto(link)
  await page.getByRole('heading', { name: 'This page could not be read' }).waitFor()
  await picture(page, 'approve-away')
  await product.stack.startService('supabase')
  // By itself.
  await page.getByRole('status').getByText('Approved').waitFor({ timeout: 60_000 })
  await context.close()
}, 180_000)
