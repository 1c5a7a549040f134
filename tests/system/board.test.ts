import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportLeak } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { askToHear, recordActs, restAs, withoutCookies } from '#tests/support/by-hand.ts'
import { busyCompany } from '#tests/support/busy-company.ts'
import { addUser, inspect, openDesk, PASSWORD, picture } from '#tests/support/desk.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const MANAGER = 'maria@teststays.test'
const VIEWER = 'vera@teststays.test'
const STRANGER = 'sam@elsewhere.test'

let product: TestStack
let browser: Browser
let world: World
let elsewhere: World
let made: { incidentId: string }

beforeAll(async () => {
  product = await startTestStack({
    async arrange(database) {
      elsewhere = await buildWorld(database)
      await reportLeak(database, elsewhere)
      const company = await busyCompany(database)
      world = company.world
      made = company
    },
  })
  const { organizationId } = world
  await addUser(product.db, { email: MANAGER, role: 'manager', organizationId })
  await addUser(product.db, { email: VIEWER, role: 'viewer', organizationId })
  await addUser(product.db, {
    email: STRANGER,
    role: 'manager',
    organizationId: elsewhere.organizationId,
  })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

const desk = (email: string): Promise<{ context: BrowserContext; page: Page }> =>
  openDesk(browser, { appUrl: product.stack.appUrl, email })

const need = (page: Page, title: RegExp) =>
  page
    .getByRole('region', { name: /^Needs you now/ })
    .getByRole('listitem')
    .filter({ hasText: title })

test('the most urgent comes first, and is settled where it stands', async () => {
  const { context, page } = await desk(MANAGER)
  const needs = page.getByRole('region', { name: /^Needs you now/ })
  await needs.getByRole('listitem').first().waitFor()
  const titles = await needs.locator('li strong').allTextContents()
  const place = (words: RegExp): number => titles.findIndex((title) => words.test(title))
  const order = [
    /^Emergency/,
    /^Silence on a call/,
    /^Broken promise/,
    /decides on/,
    /^In a person/,
  ]
  const places = order.map(place)
  expect(places, titles.join(' | ')).toEqual(places.toSorted((one, next) => one - next))
  expect(places).not.toContain(-1)
  await inspect(page, 'board')

  await need(page, /^Emergency/)
    .first()
    .getByRole('button', { name: 'Take it' })
    .click()
  await page.getByText('It is yours. Nobody else is rung about it.').waitFor()

  await need(page, /^Broken promise/)
    .getByRole('button', { name: 'Settle' })
    .click()
  const settling = page.getByRole('dialog', { name: 'What became of it' })
  await settling.getByLabel('Why').fill('I called her myself')
  await picture(page, 'board-settle', false)
  await settling.getByRole('button', { name: 'Note it' }).click()
  await need(page, /^Broken promise/).waitFor({ state: 'detached' })

  await need(page, /decides on/)
    .getByRole('button', { name: 'Approve' })
    .click()
  const approving = page.getByRole('dialog', { name: 'Approve for the owner' })
  await approving.getByLabel('Why').fill('Helen agreed by e-mail')
  await approving.getByRole('button', { name: 'Approve' }).click()
  await need(page, /decides on/).waitFor({ state: 'detached' })
  const { data } = await product.db
    .from('incident_events')
    .select('type, payload')
    .eq('incident_id', made.incidentId)
  expect(JSON.stringify(data)).toContain('I called her myself')
  expect(JSON.stringify(data)).toContain('Helen agreed by e-mail')
  await context.close()
}, 240_000)

test('everything is paused and let go on with one switch, and everybody sees who did it', async () => {
  const [manager, viewer] = [await desk(MANAGER), await desk(VIEWER)]
  await manager.page.getByRole('button', { name: 'Pause everything' }).click()
  const dialog = manager.page.getByRole('dialog', { name: 'Pause everything' })
  await dialog.getByLabel('Why').fill('The storm')
  await dialog.getByRole('button', { name: 'Pause everything' }).click()
  for (const { page } of [manager, viewer]) {
    await page.getByText(`by ${MANAGER}: The storm`).waitFor()
  }
  await inspect(manager.page, 'board-paused')
  expect(await viewer.page.getByRole('button', { name: 'Let it go on' }).count()).toBe(0)
  await manager.page.getByRole('button', { name: 'Let it go on' }).click()
  const back = manager.page.getByRole('dialog', { name: 'Let it go on' })
  await back.getByLabel('Why').fill('It is over')
  await back.getByRole('button', { name: 'Let it go on' }).click()
  await viewer.page.getByText('Everything is paused').waitFor({ state: 'detached' })
  await manager.context.close()
  await viewer.context.close()
}, 240_000)

test('the services are told in words', async () => {
  const { context, page } = await desk(MANAGER)
  await page.getByRole('button', { name: /services up|trouble|down/i }).click()
  const services = page.getByRole('dialog', { name: 'Services' })
  for (const name of ['Database', 'Bridge', 'Telephone network', 'Voice model', 'Calendar']) {
    await services.getByText(name, { exact: true }).waitFor()
  }
  await picture(page, 'board-services', false)
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill('dishwasher')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.waitForURL(/q=dishwasher/)
  await page.getByRole('link', { name: 'Show all' }).waitFor()
  await page.getByRole('region', { name: /^Getting quotes 0/ }).waitFor()
  expect(await page.getByRole('region', { name: /^New 1/ }).innerText()).toContain('dishwasher')
  await context.close()
}, 240_000)

test('a viewer sees all and can do nothing, not even by hand', async () => {
  const [manager, viewer] = [await desk(MANAGER), await desk(VIEWER)]
  const { page } = viewer
  const needs = page.getByRole('region', { name: /^Needs you now/ })
  await needs.getByRole('listitem').first().waitFor()
  expect(await needs.getByRole('button').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Pause everything' }).count()).toBe(0)
  await page.getByText('Viewer').waitFor()

  // What a manager's browser sends for each act, sent again with the viewer's cookies.
  const acts = await recordActs(manager.page)
  expect(acts.length).toBeGreaterThan(1)
  const before = await standing()
  for (const act of acts) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await viewer.context.request.fetch(act.url(), {
      method: 'POST',
      // oxlint-disable-next-line no-await-in-loop
      headers: withoutCookies(await act.allHeaders()),
      data: act.postDataBuffer() ?? Buffer.alloc(0),
    })
    // oxlint-disable-next-line no-await-in-loop
    const words = await answer.text()
    expect(words).toContain('Your role may look, but not do this')
  }
  expect(await standing()).toEqual(before)

  const rest = await restAs(product.stack.env, VIEWER)
  const steering = { p_incident_id: made.incidentId, p_reason: 'x', p_key: 'by-hand' }
  const attempts: [string, Record<string, unknown>][] = [
    ['steer_incident', { ...steering, p_control: 'human' }],
    ['cancel_incident', steering],
    [
      'pause_organization',
      { p_organization_id: world.organizationId, p_is_paused: true, p_reason: 'x' },
    ],
    [
      'settle_promise_at_desk',
      { p_promise_id: made.incidentId, p_state: 'kept', p_reason: 'x', p_key: 'by-hand' },
    ],
  ]
  for (const [name, args] of attempts) {
    // oxlint-disable-next-line no-await-in-loop
    expect([403, 404]).toContain((await rest(`rpc/${name}`, args)).status)
  }
  expect((await rest('rpc/steer_incident', { ...steering, p_control: 'human' })).status).toBe(403)
  expect(await standing()).toEqual(before)
  await manager.context.close()
  await viewer.context.close()
}, 240_000)

test('another company sees nothing of it: no page, no channel, no request by hand', async () => {
  const { context, page } = await desk(STRANGER)
  await page.getByRole('region', { name: /^New 1/ }).waitFor()
  expect(await page.content()).not.toContain(made.incidentId)
  await page.goto(`${product.stack.appUrl}/incidents/${made.incidentId}`)
  await page.getByText('it belongs to another organisation').waitFor()

  const rest = await restAs(product.stack.env, STRANGER)
  const found = await rest(`incidents?select=id&id=eq.${made.incidentId}`)
  expect(await found.json()).toEqual([])
  const steered = await rest('rpc/steer_incident', {
    p_incident_id: made.incidentId,
    p_control: 'human',
    p_reason: 'x',
    p_key: 'by-hand',
  })
  expect(steered.status).toBe(404)
  const heard = await askToHear(page, product.stack.env, {
    email: STRANGER,
    organizationIds: [world.organizationId, elsewhere.organizationId],
  })
  expect(heard).toEqual(['error', 'ok'])
  await context.close()
}, 240_000)

test('by keyboard alone: in, to an incident, a dialog opened and left, and the focus is where it was', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${product.stack.appUrl}/login`)
  await inspect(page, 'login')
  await page.getByLabel('E-mail').focus()
  await page.keyboard.type(MANAGER)
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  await page.evaluate('document.activeElement?.blur()')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  const link = page.locator(`a[href="/incidents/${made.incidentId}"]`).first()
  await tabTo(page, async () => (await focusedHref(page)) === `/incidents/${made.incidentId}`)
  expect(await link.count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Take over' }).waitFor()
  await inspect(page, 'incident')
  await tabTo(page, async () => (await focusedText(page)) === 'Take over')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Take over' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focusedText(page)).toBe('Take over')
  await page.getByRole('button', { name: 'More…' }).press('ArrowDown')
  await page.getByRole('menu', { name: 'More that can be done' }).waitFor()
  await inspect(page, 'menu')
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedText(page)).toBe('More…')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Cancel the incident' }).press('Enter')
  await page.getByRole('dialog', { name: 'Cancel the incident' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focusedText(page)).toBe('More…')
  await page.goto(`${product.stack.appUrl}/incidents`)
  await page.getByRole('heading', { name: 'Choose an incident' }).waitFor()
  await inspect(page, 'incidents')
  await context.close()
}, 240_000)

test('whose session ends while a form is open loses nothing of what they wrote', async () => {
  const { context, page } = await desk(MANAGER)
  await page.goto(`${product.stack.appUrl}/incidents/${made.incidentId}`)
  await page.getByRole('button', { name: 'Take over' }).click()
  const dialog = page.getByRole('dialog', { name: 'Take over' })
  await dialog.getByLabel('Why').fill('A long and careful reason')
  const cookies = await context.cookies()
  await context.clearCookies()
  await dialog.getByRole('button', { name: 'Take over' }).click()
  await dialog.getByRole('alert').getByText('You are signed out').waitFor()
  expect(await dialog.getByLabel('Why').inputValue()).toBe('A long and careful reason')
  await context.addCookies(cookies)
  await dialog.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('Human in control').waitFor()
  await context.close()
}, 240_000)

/** How everything of this company stands that those acts change; the agent does not touch it. */
async function standing(): Promise<unknown> {
  const { db } = product
  const mine = { organization_id: world.organizationId }
  const [incidents, promises, organization] = await Promise.all([
    db.from('incidents').select('id, control').match(mine).order('id'),
    db.from('promises').select('id, state').match(mine).order('id'),
    db.from('organizations').select('paused_at').eq('id', world.organizationId).single(),
  ])
  return [incidents.data, promises.data, organization.data]
}

const focusedText = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement?.textContent?.trim() ?? ''`)
const focusedHref = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement?.getAttribute('href') ?? ''`)

async function tabTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    // oxlint-disable-next-line no-await-in-loop
    if (await isThere()) return
    // oxlint-disable-next-line no-await-in-loop
    await page.keyboard.press('Tab')
  }
  throw new Error('Not reached by the keyboard')
}
