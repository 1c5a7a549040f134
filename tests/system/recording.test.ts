import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordRefusal } from '#lib/db/call-standing.ts'
import { waitFor } from '#scripts/demo/wait-for.ts'
import { landlords } from '#supabase/seed/data/owners.ts'
import { ORGANIZATION_ID } from '#supabase/seed/data/organization.ts'
import { PROPERTY, properties } from '#supabase/seed/data/properties.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { addUser, inspect, openDesk, picture } from '#tests/support/desk.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'
import { heardIn } from '#tests/support/voice-file.ts'

const EMMA = '+14155550110'
const STRANGER = 'elsewhere@elsewhere.test'

let product: TestStack
let browser: Browser

beforeAll(async () => {
  product = await startTestStack()
  browser = await openBrowser()
  await order('announced')
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

/** What the house's orders say of recordings from now on. */
async function order(recording: string): Promise<void> {
  const house = properties.find(({ id }) => id === PROPERTY.harbourCottage)
  const { count } = await product.db
    .from('owner_policies')
    .select('*', { count: 'exact', head: true })
    .eq('property_id', PROPERTY.harbourCottage)
  const { error } = await product.db.from('owner_policies').insert({
    organization_id: ORGANIZATION_ID,
    landlord_id: house?.landlord_id ?? landlords[0]?.id ?? '',
    property_id: PROPERTY.harbourCottage,
    version: (count ?? 0) + 1,
    nte_cents: 20_000,
    emergency_nte_cents: 25_000,
    bids_required_over_cents: 50_000,
    quiet_from: '21:00',
    quiet_to: '08:00',
    recording,
    recording_days: 14,
  })
  if (error) throw new Error(error.message)
}

/** Emma rings and tells of her sink; the call is over. */
async function emmaCalls(): Promise<string> {
  const since = new Date().toISOString()
  await product.world.dial(EMMA, 'report')
  const call = await waitFor(
    'the call to end',
    async () =>
      (await product.records.calls(since)).find(
        (one) => one.purpose === 'guest_intake' && one.ended_at !== null,
      ),
    { timeoutMs: 110_000, signal: AbortSignal.timeout(120_000) },
  )
  return call.id
}

const desk = (email: string, password?: string) =>
  openDesk(browser, { appUrl: product.stack.appUrl, email, ...(password ? { password } : {}) })
const team = (role: string) =>
  desk(`${role}@seaside.test`, product.stack.secrets.SEED_MANAGER_PASSWORD)

const fileOf = (page: Page, callId: string, headers: Record<string, string> = {}) =>
  page.context().request.get(`${product.stack.appUrl}/calls/${callId}/recording`, { headers })

const audioTime = (page: Page): Promise<number> =>
  page.evaluate(`document.querySelector('audio').currentTime`)

const eventsOf = async (callId: string): Promise<string[]> => {
  const { data } = await product.db
    .from('recording_events')
    .select('type')
    .eq('call_id', callId)
    .order('id')
  return data?.map(({ type }) => type) ?? []
}

test('a call that was announced as recorded is heard again, from any of its words', async () => {
  const { page } = await team('manager')
  const callId = await emmaCalls()
  await page.goto(`${product.stack.appUrl}/calls/${callId}`)
  const play = page.getByRole('button', { name: 'Play', exact: true })
  await play.waitFor()
  const opening = page.locator('[data-speaker="agent"]').first()
  expect(await opening.textContent()).toContain('on a recorded and transcribed line')
  // Whoever only opens the page has not listened.
  expect(await eventsOf(callId)).toEqual(['begun'])

  await play.click()
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
  await waitFor('the sound', async () => ((await audioTime(page)) > 1 ? true : undefined), {
    timeoutMs: 15_000,
    signal: AbortSignal.timeout(20_000),
  })
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await play.waitFor()

  // From a turn on; then a step back by the keyboard.
  const turns = page.getByRole('button', { name: /^Play from/ })
  await turns.nth(3).click()
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
  const label = (await turns.nth(3).getAttribute('aria-label')) ?? ''
  const [minutes = 0, seconds = 0] = label.replace('Play from ', '').split(':').map(Number)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const at = await audioTime(page)
  expect(at).toBeGreaterThanOrEqual(minutes * 60 + seconds - 0.5)
  expect(at).toBeLessThan(minutes * 60 + seconds + 4)
  const slider = page.getByRole('slider', { name: 'Position in the call' })
  await slider.focus()
  await slider.press('ArrowLeft')
  await slider.press('ArrowLeft')
  await waitFor(
    'the step back',
    async () => ((await audioTime(page)) < at - 0.9 ? true : undefined),
    {
      timeoutMs: 5_000,
      signal: AbortSignal.timeout(6_000),
    },
  )
  await page.getByLabel('Speed').selectOption('1.5')
  await page.getByLabel('Who is heard').selectOption('caller')
  await play.click()
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
  expect(await page.evaluate(`document.querySelector('audio').playbackRate`)).toBe(1.5)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await inspect(page, 'recording')

  // A figure leads to the words that it was said in.
  await page.goto(`${product.stack.appUrl}/calls/${callId}?hear=2#turn-2`)
  await slider.waitFor()
  const startMs = await product.db
    .from('call_turns')
    .select('started_ms')
    .eq('call_id', callId)
    .eq('seq', 2)
    .single()
  const wanted = Math.round((startMs.data?.started_ms ?? 0) / 1000)
  await waitFor(
    'the words',
    async () => (Math.abs(Number(await slider.inputValue()) - wanted) <= 3 ? true : undefined),
    { timeoutMs: 5_000, signal: AbortSignal.timeout(6_000) },
  )

  // Once for each person and hour, however often the browser asks.
  expect(await eventsOf(callId)).toEqual(['begun', 'listened'])

  const whole = await fileOf(page, callId)
  expect(whole.status()).toBe(200)
  expect(whole.headers()).toMatchObject({ 'content-type': 'audio/wav', 'accept-ranges': 'bytes' })
  const file = await whole.body()
  const part = await fileOf(page, callId, { range: 'bytes=44-1043' })
  expect(part.status()).toBe(206)
  expect(part.headers()['content-range']).toBe(`bytes 44-1043/${file.length}`)
  expect((await part.body()).equals(file.subarray(44, 1044))).toBe(true)
  expect((await fileOf(page, callId, { range: `bytes=${file.length}-` })).status()).toBe(416)

  // The words themselves are on it, each side on its own channel.
  const said = heardIn(file)
  expect(said.left).toMatch(/sink|water|kitchen/i)
  expect(said.right).toMatch(/PL|incident|recorded|plumber|help/i)
}, 300_000)

test('nobody hears it who may not, and nobody at all once it is refused', async () => {
  const callId = await emmaCalls()
  const { data: elsewhere } = await product.db
    .from('organizations')
    .insert({ name: 'Elsewhere', line_phone: '+19995550199', timezone: 'UTC' })
    .select('id')
    .single()
  await addUser(product.db, { email: STRANGER, role: 'owner', organizationId: elsewhere?.id ?? '' })
  const [manager, viewer, stranger] = [
    await team('manager'),
    await team('viewer'),
    await desk(STRANGER),
  ]
  expect((await fileOf(manager.page, callId)).status()).toBe(200)
  expect((await fileOf(viewer.page, callId)).status()).toBe(404)
  expect((await fileOf(stranger.page, callId)).status()).toBe(404)
  const nobody = await fetch(`${product.stack.appUrl}/calls/${callId}/recording`, {
    redirect: 'manual',
  })
  expect([401, 303, 307]).toContain(nobody.status)
  await viewer.page.goto(`${product.stack.appUrl}/calls/${callId}`)
  await viewer.page.getByText('Listening is for those who work the case').waitFor()

  await manager.page.goto(`${product.stack.appUrl}/calls/${callId}`)
  await manager.page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  await recordRefusal(product.db, { callId, toolCallId: 'refuses', what: 'recording' })
  // Without a reload.
  await manager.page.getByText('Not recorded: they refused it.').waitFor({ timeout: 15_000 })
  await picture(manager.page, 'recording-refused')
  expect((await fileOf(manager.page, callId)).status()).toBe(404)
  expect(await eventsOf(callId)).toEqual(['begun', 'listened', 'refused'])

  // The next call of theirs is not recorded, and does not say so.
  const again = await emmaCalls()
  await manager.page.goto(`${product.stack.appUrl}/calls/${again}`)
  await manager.page.getByText('Not recorded: they refused it.').waitFor()
  const words = await manager.page.locator('[data-speaker="agent"]').first().textContent()
  expect(words).toContain('on a transcribed line')
}, 300_000)
