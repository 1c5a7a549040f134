import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serviceDb } from '#lib/clients/supabase.ts'
import { pauseOrganization, steerIncident } from '#lib/db/steering.ts'
import { holdVisit } from '#lib/db/visits.ts'
import { fromLocalTime, toLocalIso } from '#lib/local-time.ts'
import { guests } from '#supabase/seed/data/guests.ts'
import { ORGANIZATION_ID } from '#supabase/seed/data/organization.ts'
import { PROPERTY } from '#supabase/seed/data/properties.ts'
import { guestCalls, reportLeak, ringForTime } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { inspect, openDesk, picture } from '#tests/support/desk.ts'
import { awaitDecision, SEASIDE, storyOver } from '#tests/support/room-story.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'
/** Another guest at another house: what Emma reports is not taken for the same. */
const LIAM: World = {
  ...SEASIDE,
  guestId: guests[3]?.id ?? '',
  guestPhone: guests[3]?.phone ?? '',
  propertyId: PROPERTY.orchardBungalow,
}
const MARCO = SEASIDE.marco.phone
const ZONE = 'America/Los_Angeles'
const CALLS_MS = 240_000
const DAY_MS = 86_400_000
const NOWHERE = '00000000-0000-4000-8000-00000000dead'

let product: TestStack
let browser: Browser
let page: Page
/** Another company, with something behind every kind of page. */
let elsewhere: World & { incidentId: string; callId: string }

beforeAll(async () => {
  product = await startTestStack({
    arrange: async (database) => {
      const world = await buildWorld(database)
      const callId = await guestCalls(database, world)
      elsewhere = { ...world, callId, incidentId: await reportLeak(database, world) }
      await halt(world.organizationId, true)
    },
  })
  browser = await openBrowser()
  const { appUrl, secrets } = product.stack
  const password = secrets.SEED_MANAGER_PASSWORD
  ;({ page } = await openDesk(browser, { appUrl, email: 'manager@seaside.test', password }))
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

const halt = (organizationId: string, isPaused: boolean) =>
  pauseOrganization(serviceDb(), { organizationId, isPaused, reason: 'A test looks at it' })

/** A day at the property, so many days from now. */
const dayIn = (days: number): string =>
  toLocalIso(new Date(Date.now() + days * DAY_MS).toISOString(), ZONE).slice(0, 10)
const at = (day: string, clock: string): string => fromLocalTime(`${day}T${clock}`, ZONE) ?? ''

/** Marco is promised elsewhere, for an incident that nothing else happens to. */
async function promiseMarco(day: string): Promise<string> {
  await halt(ORGANIZATION_ID, true)
  const { callId, incidentId } = await ringForTime(storyOver(product.db), LIAM)
  const held = await holdVisit(product.db, {
    callId,
    toolCallId: 'tool-hold',
    startsAt: at(day, '10:00'),
    endsAt: at(day, '12:00'),
  })
  expect(held.kind).toBe('held')
  const still = { incidentId, control: 'paused', reason: 'Stands still', key: 'still' } as const
  await steerIncident(product.db, still)
  await halt(ORGANIZATION_ID, false)
  return incidentId
}

const visitsOf = (incidentId: string) => product.records.visits(incidentId)
async function textsTo(phone: string, words: string): Promise<number> {
  const texts = await product.world.messages()
  return texts.filter(({ to, body }) => to === phone && body.includes(words)).length
}

test('a page about what there is not, or not for whoever asks, answers 404', async () => {
  const { data: own } = await product.db
    .from('properties')
    .select('id, landlord_id')
    .eq('organization_id', ORGANIZATION_ID)
    .limit(1)
    .single()
  const statusOf = async (path: string): Promise<number> => {
    const answer = await page.request.get(`${product.stack.appUrl}${path}`, { maxRedirects: 0 })
    return answer.status()
  }
  const folders: Record<string, { own: string; other: string }> = {
    '/directory/properties': { own: own?.id ?? '', other: elsewhere.propertyId },
    '/directory/policy/property': { own: own?.id ?? '', other: elsewhere.propertyId },
    '/directory/landlords': { own: own?.landlord_id ?? '', other: elsewhere.landlordId },
    '/directory/policy/landlord': { own: own?.landlord_id ?? '', other: elsewhere.landlordId },
    '/directory/vendors': { own: SEASIDE.marco.vendorId, other: elsewhere.marco.vendorId },
    '/incidents': { own: '', other: elsewhere.incidentId },
    '/calls': { own: '', other: elsewhere.callId },
  }
  for (const [folder, ids] of Object.entries(folders)) {
    for (const id of [ids.other, NOWHERE, 'nonsense']) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await statusOf(`${folder}/${id}`), `${folder}/${id}`).toBe(404)
    }
    if (ids.own === '') continue
    // oxlint-disable-next-line no-await-in-loop
    expect(await statusOf(`${folder}/${ids.own}`), `${folder}/${ids.own}`).toBe(200)
  }
  // As a browser opens it, with the words for people.
  const opened = await page.goto(`${product.stack.appUrl}/incidents/${elsewhere.incidentId}`)
  expect(opened?.status()).toBe(404)
  await page.getByText('it belongs to another organisation').waitFor()
  const stranger = await browser.newContext()
  const answer = await stranger.request.get(
    `${product.stack.appUrl}/incidents/${elsewhere.incidentId}`,
    { maxRedirects: 0 },
  )
  expect(answer.status()).toBe(307)
  await stranger.close()
}, 120_000)

test('a visit is moved and called off at the desk, and vendor, guest and calendar follow', async () => {
  const day = dayIn(3)
  const { reference } = (await product.records.incident(await promiseMarco(day))) ?? {}
  const since = new Date().toISOString()
  await product.world.dial(EMMA, 'report')
  await expect.poll(() => product.records.incidentSince(since), { timeout: CALLS_MS }).toBeDefined()
  const incident = await product.records.incidentSince(since)
  const incidentId = incident?.id ?? ''
  const scheduled = async () =>
    (await visitsOf(incidentId)).filter(({ status }) => status === 'scheduled')
  await expect.poll(scheduled, { timeout: CALLS_MS, interval: 500 }).toHaveLength(1)
  const [visit] = await scheduled()

  const opened = await page.goto(`${product.stack.appUrl}/incidents/${incidentId}`)
  expect(opened?.status()).toBe(200)
  const card = page.getByRole('region', { name: 'Visit' }).getByRole('listitem')
  await card.getByRole('button', { name: 'Move' }).click()
  const dialog = page.getByRole('dialog', { name: 'Move the visit' })
  await dialog.getByLabel('Day').fill(day)
  await dialog.getByLabel('From').fill('11:00')
  await dialog.getByLabel('Until').fill('13:00')
  await dialog.getByText(`${reference}`).waitFor()
  await dialog.getByText('is elsewhere then: choose').waitFor()
  await dialog.getByLabel('Why').fill('Emma is out until Thursday')
  await inspect(page, 'visit-move')
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await dialog.getByRole('alert').getByText(`elsewhere then, for ${reference}`).waitFor()
  await dialog.getByLabel('From').fill('14:00')
  expect(await dialog.getByLabel('Until').inputValue()).toBe('16:00')
  await dialog.getByText('is elsewhere then: choose').waitFor({ state: 'hidden' })

  // The act alone does not get through: it is tried once, and what was written stays.
  let tries = 0
  await page.route('**/incidents/**', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    tries += 1
    return route.abort('connectionreset')
  })
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await dialog.getByRole('alert').getByText('This could not be sent.').waitFor()
  await page.waitForTimeout(3000)
  expect(tries).toBe(1)
  expect(await dialog.getByLabel('Why').inputValue()).toBe('Emma is out until Thursday')
  expect(await dialog.getByLabel('From').inputValue()).toBe('14:00')
  await picture(page, 'visit-unsent', false)
  await page.unroute('**/incidents/**')
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await dialog.waitFor({ state: 'detached' })

  await card.getByText('2:00 – 4:00 PM').waitFor()
  await page.getByText('Emma is out until Thursday').first().waitFor()
  await expect.poll(() => textsTo(MARCO, 'is now'), { timeout: 30_000 }).toBe(1)
  await expect.poll(() => textsTo(EMMA, 'now comes'), { timeout: 30_000 }).toBe(1)
  const written = () =>
    product.db
      .from('visits')
      .select('starts_at, calendar_pending, calendar_revision')
      .eq('id', visit?.id ?? '')
      .single()
      .then(({ data }) => data)
  await expect
    .poll(written, { timeout: 30_000 })
    .toMatchObject({ calendar_pending: false, calendar_revision: 1 })
  expect(Date.parse((await written())?.starts_at ?? '')).toBe(Date.parse(at(day, '14:00')))
  await inspect(page, 'visit-moved')

  await card.getByRole('button', { name: 'Call off' }).click()
  const off = page.getByRole('dialog', { name: 'Call the visit off' })
  await off.getByLabel('Why').fill('The house is being sold')
  await picture(page, 'visit-call-off', false)
  await off.getByRole('button', { name: 'Call it off' }).click()
  await off.waitFor({ state: 'detached' })
  await card.getByText('Cancelled').waitFor()
  await expect.poll(() => textsTo(MARCO, 'is cancelled'), { timeout: 30_000 }).toBe(1)
  await expect
    .poll(() => textsTo(EMMA, 'the appointment is cancelled'), { timeout: 30_000 })
    .toBe(1)
  // Price and decision stand: the agent agrees another time with the same vendor.
  await expect.poll(scheduled, { timeout: CALLS_MS, interval: 500 }).toHaveLength(1)
  const again = await scheduled()
  expect(again[0]?.id).not.toBe(visit?.id)
  expect(again[0]?.vendor).toEqual(visit?.vendor)
}, 600_000)

/** Holds what is sent from this page until the returned function is called with what becomes of it. */
async function holdActs(): Promise<(fate: 'through' | 'lost') => void> {
  const fate = Promise.withResolvers<'through' | 'lost'>()
  await page.route('**/*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    return (await fate.promise) === 'through' ? route.continue() : route.abort('connectionreset')
  })
  return fate.resolve
}
const letGo = () => page.unroute('**/*')

test('what is easily taken back is shown as done at once, and taken back when it is not', async () => {
  await halt(ORGANIZATION_ID, true)
  const { incidentId } = await awaitDecision(product.db)
  await page.goto(`${product.stack.appUrl}/incidents/${incidentId}`)
  const note = page.getByRole('dialog', { name: 'Note' })
  const write = async (words: string) => {
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    await note.getByLabel('Note').fill(words)
    await note.getByRole('button', { name: 'Put it down' }).click()
  }
  const timeline = page.getByRole('region', { name: 'Timeline' })

  const first = await holdActs()
  await write('The dog is friendly')
  await timeline.getByText('The dog is friendly').waitFor({ timeout: 2000 })
  await note.waitFor({ state: 'hidden' })
  await picture(page, 'foretold-note', false)
  first('lost')
  await note.getByRole('alert').getByText('This could not be sent.').waitFor()
  await timeline.getByText('The dog is friendly').waitFor({ state: 'detached' })
  expect(await note.getByLabel('Note').inputValue()).toBe('The dog is friendly')
  await letGo()
  const second = await holdActs()
  await note.getByRole('button', { name: 'Put it down' }).click()
  await note.waitFor({ state: 'hidden' })
  // Nobody looks at a page for long that does not say what it waits for.
  await note.getByText('One moment…').waitFor({ timeout: 6000 })
  second('through')
  await note.waitFor({ state: 'detached' })
  await letGo()
  await expect.poll(() => timeline.getByText('The dog is friendly').count()).toBe(1)
  await page.locator('.veil').waitFor({ state: 'detached' })

  const third = await holdActs()
  await page.getByRole('button', { name: 'Take over' }).click()
  const takeOver = page.getByRole('dialog', { name: 'Take over' })
  await takeOver.getByLabel('Why').fill('I know them')
  await takeOver.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('Human in control').waitFor({ timeout: 2000 })
  third('through')
  await takeOver.waitFor({ state: 'detached' })
  await letGo()
  await page.getByRole('button', { name: 'Give back' }).waitFor()
  expect(await page.getByText('Human in control').count()).toBe(1)

  // Money waits for the database's word.
  const fourth = await holdActs()
  const marco = page.getByRole('row').filter({ hasText: 'Rapid Rooter' })
  await marco.getByRole('button', { name: 'Approve' }).click()
  const approve = page.getByRole('dialog', { name: /^Approve Rapid Rooter/ })
  await approve.getByLabel('Why').fill('Go ahead')
  await approve.getByRole('button', { name: 'Approve' }).click()
  await approve.getByText('One moment…').waitFor()
  expect(await marco.getByText('Approved', { exact: true }).count()).toBe(0)
  fourth('through')
  await approve.waitFor({ state: 'detached' })
  await letGo()

  await page.goto(`${product.stack.appUrl}/board`)
  const cards = page.locator('li[data-trade]')
  const shown = await cards.count()
  expect(shown).toBeGreaterThan(0)
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  const answered = Promise.withResolvers<undefined>()
  await page.route('**/board?**', async (route) => {
    await answered.promise
    return route.continue()
  })
  await page.getByLabel('Trade').selectOption('roofing')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect.poll(() => page.locator('li[data-trade]:visible').count()).toBe(0)
  expect(await cards.count()).toBe(shown)
  answered.resolve(undefined)
  await page.getByRole('link', { name: 'Show all' }).waitFor()
  await expect.poll(() => cards.count()).toBe(0)
}, 180_000)
