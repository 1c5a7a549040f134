import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type Browser, type Page, type Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlCall } from '#lib/db/call-controls.ts'
import { armStream, claimStream, openInboundCall, recordCallStatus } from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { briefFor, NO_CLAIMS } from '#supabase/tests/test-world.ts'
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
  // The call lasts half a minute: only who wants pictures waits for them.
  if (process.env['SCREENSHOTS']) await picturesOf(page, 'call-live')

  await page.getByRole('button', { name: 'Transfer to me' }).click()
  const dialog = page.getByRole('dialog', { name: 'Transfer to me' })
  await dialog.getByLabel('Your telephone').fill('0170')
  await dialog.getByLabel('Why').fill('I know the house')
  await dialog.getByRole('button', { name: 'Put them through' }).click()
  await dialog.getByText('Give the number with its country code').waitFor()
  await picture(page, 'call-transfer')
  await dialog.getByLabel('Your telephone').fill('+1 (415) 555-0151')
  await dialog.getByLabel('Why').fill('I know the house')
  await dialog.getByRole('button', { name: 'Put them through' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Taken by a person', { exact: true }).waitFor()
  expect(await controls()).toMatchObject([{ state: 'done' }, { kind: 'transfer', state: 'done' }])
  expect(await faultsForPeople(page)).toEqual([])
  expect(await page.evaluate(OVERFLOW)).toBe(0)
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
}, 280_000)

interface Said {
  readonly speaker: 'agent' | 'caller' | 'keypad'
  readonly text: string
  readonly fromMs: number
  readonly toMs: number
  readonly replyMs?: number
  /** How much of it an interruption cut off. */
  readonly unheardMs?: number
}

const CONVERSATION: readonly Said[] = [
  { speaker: 'agent', text: 'Hello, this is the AI assistant.', fromMs: 300, toMs: 4_000 },
  { speaker: 'caller', text: 'The boiler makes a noise.', fromMs: 5_000, toMs: 8_500 },
  {
    speaker: 'agent',
    text: 'Since when…',
    fromMs: 9_300,
    toMs: 12_000,
    replyMs: 800,
    unheardMs: 5_000,
  },
  { speaker: 'caller', text: 'Since this morning, it bangs.', fromMs: 11_600, toMs: 17_000 },
  { speaker: 'agent', text: 'Is anybody in danger?', fromMs: 18_600, toMs: 22_000, replyMs: 1_600 },
  { speaker: 'caller', text: 'No, nobody is.', fromMs: 23_000, toMs: 25_000 },
  { speaker: 'agent', text: 'I am looking it up.', fromMs: 27_900, toMs: 33_000, replyMs: 2_900 },
  { speaker: 'keypad', text: 'pressed 1', fromMs: 41_000, toMs: 41_000 },
  { speaker: 'agent', text: 'Thank you, goodbye.', fromMs: 60_000, toMs: 64_000 },
]

/** A call as the bridge would have left it behind. */
async function callThatIsOver(): Promise<string> {
  const { db } = product
  const organization = await db.from('organizations').select('id').limit(1).single()
  const providerSid = `CA${randomBytes(16).toString('hex')}`
  const tokenHash = randomBytes(32).toString('hex')
  const { callId } = await openInboundCall(db, {
    providerSid,
    phone: EMMA,
    claims: {
      ...NO_CLAIMS,
      organizationId: organization.data?.id ?? '',
      purpose: 'guest_intake',
      partyKind: 'guest',
    },
    brief: briefFor('guest_intake'),
  })
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  await armStream(db, { callId, tokenHash, expiresAt })
  await claimStream(db, { callId, tokenHash, providerSid, streamSid: 'MZ1' })
  for (const [seq, said] of CONVERSATION.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await appendTurn(db, {
      callId,
      seq,
      speaker: said.speaker,
      text: said.text,
      startedMs: said.fromMs,
      endedMs: said.toMs,
      interrupted: said.unheardMs !== undefined,
      heardMs: said.speaker === 'agent' ? said.toMs - said.fromMs : null,
      replyMs: said.replyMs ?? null,
      unheardMs: said.unheardMs ?? null,
    })
  }
  const note = { kind: 'whisper', words: 'They have a contract', phone: null, key: 'k' } as const
  await controlCall(db, { callId, ...note })
  await recordCallStatus(db, {
    callId,
    providerSid,
    status: 'completed',
    sequence: 9,
    at: new Date().toISOString(),
  })
  return callId
}

test('a call that is over tells how it went, and each bar of its time line leads to the words', async () => {
  const callId = await callThatIsOver()
  const page = await signIn('manager')
  await page.goto(`${product.stack.appUrl}/calls/${callId}`)
  await page.getByText('2.9 s', { exact: true }).first().waitFor()
  await page.getByText('after 2.9 s of waiting').waitFor()
  await page.getByText('interrupted after 2.7 s').waitFor()
  await page.getByText('They have a contract').waitFor()
  expect(await page.getByRole('meter').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Hang up' }).count()).toBe(0)
  const bar = page.getByRole('link', { name: 'Agent at 0:09, interrupted' })
  await bar.focus()
  await picturesOf(page, 'call-over')
  await bar.focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('[data-speaker="agent"]:target').innerText()).toContain('Since when')

  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.getByRole('heading', { name: /^Lately/ }).waitFor()
  await picturesOf(page, 'calls')
})

test('who has not signed in hears no levels and is told so', async () => {
  const response = await fetch(`${product.stack.appUrl}/calls/${randomUUID()}/levels`)
  expect(response.status).toBe(401)
})
