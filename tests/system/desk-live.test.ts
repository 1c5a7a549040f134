import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { armStream, claimStream, openInboundCall } from '#lib/db/calls.ts'
import { steerIncident } from '#lib/db/steering.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { percentile } from '#scripts/bench/db/measure.ts'
import { briefFor, inHours, NO_CLAIMS } from '#supabase/tests/test-world.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { openDesk, picture } from '#tests/support/desk.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'
const MANAGER = 'manager@seaside.test'
const CALL_MS = 90_000
const EVENTS = 120
const CHATTER_MS = 250
/** Somebody whom the simulated network cannot reach: the decision stays open until the desk takes it. */
const NOBODY = '+19995550199'

let product: TestStack
let browser: Browser

beforeAll(async () => {
  product = await startTestStack()
  const { error } = await product.db.from('landlords').update({ phone: NOBODY }).neq('phone', '')
  if (error) throw new Error(error.message)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

const openAsManager = () =>
  openDesk(browser, {
    appUrl: product.stack.appUrl,
    email: MANAGER,
    password: product.stack.secrets.SEED_MANAGER_PASSWORD,
  })

/** Something that happens to an incident, with words of its own in the timeline. */
const happens = (incidentId: string, control: 'human' | 'paused', words: string) =>
  steerIncident(product.db, { incidentId, control, reason: words, key: randomUUID() })

test('an incident is followed and decided at the desk, also over connections that are lost', async () => {
  const { context, page } = await openAsManager()
  // A reload would forget this.
  await page.evaluate("window.untouched = 'yes'")
  await product.world.dial(EMMA, 'report')
  const phone = page.getByRole('region', { name: /^On the phone/ })
  await phone.getByText('Guest calls in').first().waitFor({ timeout: CALL_MS })
  await phone
    .getByText(/^(Agent|Caller) \S/)
    .first()
    .waitFor({ timeout: CALL_MS })
  await picture(page, 'live-call')

  const decision = page
    .getByRole('region', { name: /^Needs you now/ })
    .getByRole('listitem')
    .filter({ hasText: 'decides on' })
  await decision.getByRole('button', { name: 'Approve' }).click({ timeout: 2 * CALL_MS })
  const dialog = page.getByRole('dialog', { name: 'Approve for the owner' })
  await dialog.getByLabel('Why').fill('Go ahead, it floods')
  await picture(page, 'live-approve', false)
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await decision.waitFor({ state: 'detached' })

  const [incident] = await product.records.openIncidents()
  if (!incident) throw new Error('There is an incident.')
  await page.locator(`a[href="/incidents/${incident.id}"]`).first().click()
  await page.getByText('Go ahead, it floods').first().waitFor()

  await context.setOffline(true)
  await page.getByRole('alert').getByText('No connection.').waitFor()
  await picture(page, 'live-lost', false)
  await happens(incident.id, 'human', 'Happened while the network was away')
  await delay(1000)
  expect(await page.getByText('Happened while the network was away').count()).toBe(0)
  await context.setOffline(false)
  await page.getByText('Happened while the network was away').first().waitFor()
  await page.getByText('No connection.').waitFor({ state: 'detached' })

  await product.stack.program('supabase')?.stop()
  // Which of the two depends on whether the page was being read at that moment.
  const isAway = page.getByRole('alert').getByText(/No connection\.|could not be read/)
  await isAway.first().waitFor({ timeout: 60_000 })
  await product.stack.startService('supabase')
  await happens(incident.id, 'paused', 'Happened while nobody could hear')
  await page.getByText('Happened while nobody could hear').first().waitFor({ timeout: 60_000 })
  await page.getByText('No connection.').waitFor({ state: 'detached' })
  expect(await page.evaluate('window.untouched')).toBe('yes')
  await context.close()
}, 400_000)

test('what happens is on screen soon after', async ({ annotate }) => {
  const { context, page } = await openAsManager()
  const [watched, other] = [await ringIn(), await ringIn()]
  await page.evaluate(WATCH)
  const isOver = new AbortController()
  const chatter = chat(other, isOver.signal)
  const lateMs: number[] = []
  for (let mark = 1; mark <= EVENTS; mark += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await say(watched, mark, `mark ${mark} said`)
    // oxlint-disable-next-line no-await-in-loop
    const shownMs = await whenShown(page, mark)
    // oxlint-disable-next-line no-await-in-loop
    lateMs.push(shownMs - (await whenSaid(watched, mark)))
    // Not in step with anything.
    // oxlint-disable-next-line no-await-in-loop
    await delay(50 + Math.random() * 250)
  }
  isOver.abort()
  await chatter
  const at = (share: number): string => `${Math.round(percentile(lateMs, share))} ms`
  const figures = `${EVENTS} events, from the database to the screen: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)} (bar: p95 of 500 ms)`
  await annotate(figures)
  process.stdout.write(`${figures}\n`)
  expect(lateMs).toHaveLength(EVENTS)
  await context.close()
}, 300_000)

test('what lies over a screen is fetched behind it, and once more when it did not come', async () => {
  const { context, page } = await openAsManager()
  let isAway = true
  await context.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch()
    const isOverlay = (await response.text()).includes('data-react-aria')
    await (isAway && isOverlay ? route.abort() : route.fulfill({ response }))
  })
  await page.reload()
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  const pause = page.getByRole('button', { name: 'Pause everything' })
  await pause.click()
  await page.getByText('has not been loaded yet').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  isAway = false
  await pause.click()
  await page.getByRole('dialog', { name: 'Pause everything' }).waitFor()
  await context.close()
}, 120_000)

test('a token is asked for again before it runs out, and the channel stays open', async () => {
  const { context, page } = await openAsManager()
  let asked = 0
  await context.route('**/api/desk/pass', async (route) => {
    asked += 1
    const response = await route.fetch()
    const untilMs = Date.now() + 20_000
    await route.fulfill({ response, json: { ...(await response.json()), untilMs } })
  })
  await page.reload()
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  const atFirst = asked
  await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(atFirst)
  expect(await page.getByRole('status').getByText('Live', { exact: true }).count()).toBe(1)
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  await context.close()
}, 120_000)

async function ringIn(): Promise<string> {
  const { data } = await product.db
    .from('properties')
    .select('id, organization_id')
    .limit(1)
    .single()
  if (!data) throw new Error('There is a property.')
  const providerSid = `CA${randomUUID()}`
  const { callId } = await openInboundCall(product.db, {
    providerSid,
    phone: '+19995550123',
    claims: {
      ...NO_CLAIMS,
      organizationId: data.organization_id,
      purpose: 'guest_intake',
      partyKind: 'unknown',
      propertyId: data.id,
    },
    brief: briefFor('guest_intake'),
  })
  // One that rings for a minute is asked about at the network, which knows nothing of it.
  const tokenHash = '0'.repeat(64)
  await armStream(product.db, { callId, tokenHash, expiresAt: inHours(1) })
  await claimStream(product.db, { callId, tokenHash, providerSid, streamSid: `MZ${randomUUID()}` })
  return callId
}

const say = (callId: string, seq: number, text: string): Promise<void> =>
  appendTurn(product.db, {
    callId,
    seq,
    text,
    speaker: 'caller',
    startedMs: 0,
    endedMs: 900,
    interrupted: false,
    heardMs: null,
  })

/** Another call goes on meanwhile. */
async function chat(callId: string, over: AbortSignal): Promise<void> {
  for (let seq = 1; !over.aborted; seq += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await say(callId, seq, `chatter ${seq}`)
    // oxlint-disable-next-line no-await-in-loop
    await delay(CHATTER_MS)
  }
}

/** By the database's clock, which is this machine's. */
async function whenSaid(callId: string, seq: number): Promise<number> {
  const { data } = await product.db
    .from('call_turns')
    .select('created_at')
    .match({ call_id: callId, seq })
    .single()
  return Date.parse(data?.created_at ?? '')
}

const whenShown = async (page: Page, mark: number): Promise<number> => {
  const shown = await page.waitForFunction(`window.shownAt['${mark}']`, null, {
    timeout: 20_000,
    polling: 20,
  })
  return (await shown.jsonValue()) as number
}

/** Notes when each mark is first in the page. */
const WATCH = `window.shownAt = {}; new MutationObserver(() => {
  for (const [, mark] of document.body.textContent.matchAll(/mark (\\d+) said/g)) {
    window.shownAt[mark] ??= Date.now()
  }
}).observe(document.body, { childList: true, characterData: true, subtree: true })`
