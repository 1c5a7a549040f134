import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPastCases } from '#supabase/tests/past-cases.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { addUser, inspect, openDesk, PASSWORD } from '#tests/support/desk.ts'
import { pastOf } from '#tests/support/past-repairs.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const COORDINATOR = 'coordinator@seaside.test'

let product: TestStack
let browser: Browser

beforeAll(async () => {
  product = await startTestStack({
    arrangeSeeded: async ({ pg, db }) => void (await addPastCases(pg, await pastOf(db))),
  })
  const { data } = await product.db.from('organizations').select('id').single()
  const organizationId = data?.id ?? ''
  await addUser(product.db, { email: COORDINATOR, role: 'coordinator', organizationId })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

async function signIn(email: string): Promise<Page> {
  const { appUrl, secrets } = product.stack
  const password = email === COORDINATOR ? PASSWORD : secrets.SEED_MANAGER_PASSWORD
  return (await openDesk(browser, { appUrl, email, password })).page
}

const goTo = (page: Page, path: string) => page.goto(`${product.stack.appUrl}${path}`)

test('a viewer walks through the directory and insight, and is offered no change', async () => {
  const page = await signIn('viewer@seaside.test')
  await page.getByRole('link', { name: 'Directory' }).click()
  await page.getByRole('heading', { name: 'Properties' }).waitFor()
  await inspect(page, 'properties')
  await page.getByRole('link', { name: 'Harbour Cottage' }).first().click()
  await page.getByRole('heading', { name: 'Harbour Cottage' }).waitFor()
  await page.getByText('Door code on file, sealed').waitFor()
  await inspect(page, 'property')

  await page.getByRole('link', { name: 'Vendors', exact: true }).click()
  await page.getByRole('heading', { name: 'Vendors' }).waitFor()
  await inspect(page, 'vendors')
  await page.getByLabel('Search').fill('rapid plumb')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.waitForURL(/q=rapid/)
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByLabel('Search').fill('nobody of this name')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('No vendor matches this search.').waitFor()

  await goTo(page, '/directory/landlords')
  await page.getByRole('heading', { name: 'Landlords' }).waitFor()
  await inspect(page, 'landlords')
  await page.getByRole('link', { name: 'Helen Brandt' }).click()
  await page.getByRole('heading', { name: 'Decisions' }).waitFor()
  await inspect(page, 'landlord')
  await goTo(page, '/directory/on-call')
  await page.getByText('Rung first now').waitFor()
  await inspect(page, 'on-call')
  await goTo(page, '/directory/policy')
  await page.getByText('own orders, version 2').waitFor()
  await inspect(page, 'policy')
  for (const path of ['vendors', 'on-call', 'policy/organization/organization']) {
    // oxlint-disable-next-line no-await-in-loop -- one page is looked at after the other
    await goTo(page, `/directory/${path}`)
    // oxlint-disable-next-line no-await-in-loop
    await page.getByRole('heading').first().waitFor()
    // oxlint-disable-next-line no-await-in-loop
    expect(await page.getByRole('button', { name: /Add|Change|Edit|Suspend|Put/ }).count()).toBe(0)
  }

  await page.getByRole('link', { name: 'Insight' }).click()
  await page.getByRole('heading', { name: 'Insight' }).waitFor()
  await page.getByText(/^Half of \d+ repairs had a vendor dialled within/).waitFor()
  await inspect(page, 'insight')
  await page.getByLabel('Trade').selectOption('pool')
  await page.getByRole('button', { name: 'Show' }).click()
  await page
    .getByText(/No closed repairs in this time/)
    .first()
    .waitFor()
  await inspect(page, 'insight-empty')
  await page.context().close()
}, 240_000)

test('a manager edits a vendor, the ladder and standing orders, and it is on record', async () => {
  const page = await signIn('manager@seaside.test')
  await goTo(page, '/directory/vendors')
  await page.getByRole('link', { name: 'Rapid Rooter Plumbing' }).click()
  await page.getByRole('heading', { name: 'Rapid Rooter Plumbing' }).waitFor()
  await page.getByRole('button', { name: 'Edit' }).click()
  const edit = page.getByRole('dialog')
  await edit.getByLabel('Insured until').fill('2020-01-31')
  await edit.getByLabel('Why').fill('The certificate they sent is an old one')
  await inspect(page, 'vendor-edit')
  await edit.getByRole('button', { name: 'Save' }).click()
  await edit.waitFor({ state: 'detached' })
  await page.getByText('The certificate they sent is an old one').waitFor()
  await page.getByText('Papers out').waitFor()
  await inspect(page, 'vendor')

  await goTo(page, '/directory/on-call')
  await page.getByRole('button', { name: 'Change the ladder' }).click()
  const ladder = page.getByRole('dialog')
  await ladder.getByRole('button', { name: 'Move Nora Lindqvist up' }).click()
  await ladder.getByRole('button', { name: 'Add somebody' }).click()
  await ladder.getByRole('group', { name: '3. person 3' }).getByLabel('3. Name').fill('Ida')
  await ladder.getByLabel('Number').nth(2).fill('555')
  await ladder.getByLabel('Why').fill('Sam is away in December')
  await ladder.getByRole('button', { name: 'Save' }).click()
  await ladder.getByRole('alert').getByText('country code').waitFor()
  await inspect(page, 'on-call-edit')
  await ladder.getByLabel('Number').nth(2).fill('+1 (415) 555-0199')
  await ladder.getByRole('button', { name: 'Save' }).click()
  await ladder.waitFor({ state: 'detached' })
  await page.getByText('Ladder set').waitFor()
  expect(await page.locator('ol li strong').first().textContent()).toBe('Nora Lindqvist')

  await goTo(page, '/directory/properties')
  await page.getByRole('link', { name: 'Harbour Cottage' }).first().click()
  await page.getByRole('button', { name: 'Edit' }).click()
  const notes = page.getByRole('dialog')
  await notes.getByLabel('Notes').fill('Key safe 4711')
  await notes.getByLabel('Why').fill('For the plumber')
  await notes.getByRole('button', { name: 'Save' }).click()
  await notes.getByRole('alert').getByText('looks like a code').waitFor()
  expect(await notes.getByLabel('Why').inputValue()).toBe('For the plumber')
  await notes.getByRole('button', { name: 'Leave it' }).click()
  await page.getByRole('button', { name: 'Change Plumbing' }).click()
  const order = page.getByRole('dialog')
  await order.getByRole('button', { name: 'Move Whitfield & Sons Plumbing up' }).click()
  await order.getByLabel('Why').fill('They know the house')
  await order.getByRole('button', { name: 'Save' }).click()
  await order.waitFor({ state: 'detached' })
  await page.getByText('They know the house').waitFor()
  await inspect(page, 'property-changed')

  await goTo(page, '/directory/landlords')
  await page.getByRole('link', { name: 'Helen Brandt' }).click()
  await page.getByRole('button', { name: 'Change' }).click()
  const backup = page.getByRole('dialog')
  await backup.getByRole('button', { name: 'Add somebody' }).click()
  await backup.getByLabel('1. Name').fill('Jonas Brandt')
  await backup.getByLabel('Number').fill('+14155550188')
  await backup.getByLabel('Why').fill('Her son decides in summer')
  await backup.getByRole('button', { name: 'Save' }).click()
  await backup.waitFor({ state: 'detached' })
  await page.getByText('Her son decides in summer').waitFor()

  await goTo(page, '/directory/policy')
  await page.getByRole('link', { name: 'Helen Brandt' }).click()
  await page.getByText('Change these orders').click()
  await page.getByLabel('Limit (NTE)').fill('320')
  await page.getByLabel('Emergency limit').fill('300')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('The emergency limit is below the everyday one').waitFor()
  await page.getByLabel('Emergency limit').fill('400')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText(/would have been made otherwise/).waitFor()
  await inspect(page, 'policy-preview')
  await page.getByRole('button', { name: 'Put in force' }).click()
  const orders = page.getByRole('dialog')
  await orders.getByLabel('Why').fill('Helen called: less asking')
  await orders.getByRole('button', { name: 'Put in force' }).click()
  await orders.waitFor({ state: 'detached' })
  await page.getByText('Helen called: less asking').waitFor()
  await page.getByText('Version 3', { exact: true }).waitFor()
  const { data } = await product.db
    .from('owner_policies')
    .select('nte_cents')
    .eq('version', 3)
    .is('property_id', null)
  expect(data).toEqual([{ nte_cents: 320_00 }])

  await goTo(page, '/directory/policy')
  await page.getByRole('link', { name: 'Harbour Cottage' }).click()
  await page.getByRole('heading', { name: 'Standing orders: Harbour Cottage' }).waitFor()
  await page.getByText('no orders of its own', { exact: true }).waitFor()
  await page.getByText('Give it orders of its own').click()
  await page.getByLabel('Limit (NTE)').fill('900')
  await page.getByLabel('Emergency limit').fill('900')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByRole('button', { name: 'Put in force' }).click()
  await orders.getByLabel('Why').fill('While the roof is done')
  await orders.getByRole('button', { name: 'Put in force' }).click()
  await orders.waitFor({ state: 'detached' })
  await page.getByText('own orders', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Withdraw these orders' }).click()
  await orders.getByText('those from the owner, version 3 apply').waitFor()
  await orders.getByLabel('Why').fill('The roof is done')
  await orders.getByRole('button', { name: 'Withdraw them' }).click()
  await orders.waitFor({ state: 'detached' })
  await page.getByText('no orders of its own', { exact: true }).waitFor()
  await page.getByText('Version 2: withdrawn').waitFor()
  await page.getByText(': The roof is done').waitFor()
  await page.getByRole('button', { name: 'Withdraw these orders' }).waitFor({ state: 'detached' })
  await inspect(page, 'policy-withdrawn')
  await page.context().close()
}, 300_000)

test('what a manager sends is refused when a viewer or a coordinator sends it', async () => {
  const manager = await signIn('manager@seaside.test')
  await goTo(manager, '/directory/vendors')
  await manager.getByRole('link', { name: 'Whitfield & Sons Plumbing' }).click()
  await manager.getByRole('button', { name: 'Suspend' }).click()
  const dialog = manager.getByRole('dialog')
  await dialog.getByLabel('Why').fill('They did not show up twice')
  // Caught on its way, so that it is only ever sent by those who may not.
  const held = Promise.withResolvers<{
    url: string
    headers: Record<string, string>
    body: Buffer
  }>()
  await manager.route('**/directory/vendors/**', async (route) => {
    const request = route.request()
    const body = request.postDataBuffer()
    if (request.method() !== 'POST' || !body) return route.continue()
    // Never answered: on a connection that breaks the page would send it again and again.
    held.resolve({ url: request.url(), headers: await request.allHeaders(), body })
  })
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  const { url, headers, body } = await held.promise
  for (const who of ['viewer@seaside.test', COORDINATOR]) {
    // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
    const page = await signIn(who)
    // oxlint-disable-next-line no-await-in-loop
    const answer = await page.request.post(url, {
      headers: {
        'next-action': headers['next-action'] ?? '',
        'content-type': headers['content-type'] ?? '',
        accept: 'text/x-component',
        origin: product.stack.appUrl,
      },
      data: body,
    })
    // oxlint-disable-next-line no-await-in-loop
    expect(await answer.text(), who).toContain('Your role may look, but not do this.')
    // oxlint-disable-next-line no-await-in-loop
    await page.context().close()
  }
  const vendor = await product.db
    .from('vendors')
    .select('active')
    .like('name', 'Whitfield%')
    .single()
  expect(vendor.data).toEqual({ active: true })
  const events = await product.db
    .from('governance_events')
    .select('id')
    .eq('type', 'vendor.suspended')
  expect(events.data).toEqual([])
  await manager.context().close()
}, 240_000)
