import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ScriptedSoftphone } from '#sim/twilio/scripted-softphone.ts'
import { faultsForPeople } from '#tests/support/accessible.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'
import { writeVoice } from '#tests/support/voice-file.ts'

const LINE = '+14155550100'
const CALL = 'Call +1 415 555 0100'
const CALL_MS = 90_000
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const SENTENCE = 'Hello the kitchen sink is leaking badly'

let product: TestStack
let browser: Browser
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'phone-'))
  product = await startTestStack()
  browser = await openBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${writeVoice(folder, SENTENCE)}`,
  ])
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function until(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + CALL_MS
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${CALL_MS / 1000} s for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** On a machine that is busy everything takes its time. */
async function openPage(from: Browser): Promise<Page> {
  const page = await from.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(CALL_MS)
  return page
}

async function fillIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(product.stack.secrets.SEED_MANAGER_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function signIn(
  page: Page,
  email = 'manager@seaside.test',
  appUrl = product.stack.appUrl,
): Promise<void> {
  await page.goto(`${appUrl}/login`)
  await fillIn(page, email)
  await page.getByRole('heading', { name: 'Operations board' }).waitFor()
  expect(await page.getByRole('link', { name: 'Phone', exact: true }).count()).toBe(1)
  await page.goto(`${appUrl}/phone`)
  await page.getByRole('heading', { name: 'Talk to the agent' }).waitFor()
}

/** Chooses whose phone it is, by a part of what the list says. */
async function be(page: Page, words: string): Promise<void> {
  // By its role: while the page streams in, a hidden copy of it is on its way to its place.
  const phones = page.getByRole('combobox', { name: 'You are' })
  const option = phones.locator('option', { hasText: words }).first()
  await phones.selectOption((await option.getAttribute('value')) ?? '')
}

/** Keeps pictures for people to look at when `SCREENSHOTS` names a folder: light and dark, wide and narrow. */
async function picture(page: Page, name: string): Promise<void> {
  const into = process.env['SCREENSHOTS']
  if (!into) return
  mkdirSync(into, { recursive: true })
  for (const [look, width, scheme] of [
    ['wide', 1440, 'light'],
    ['dark', 1440, 'dark'],
    ['narrow', 390, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: `${into}/${name}-${look}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

async function softphone(phone: string): Promise<ScriptedSoftphone> {
  const { TWILIO_BASE_URL: base = '', TWILIO_AUTH_TOKEN: token } = product.stack.env
  const response = await fetch(`${base}/sim/phone-tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ phone }),
  })
  const { ticket } = (await response.json()) as { ticket: string }
  const scripted = await new ScriptedSoftphone(`${base.replace('http', 'ws')}/sim/phone`).opened()
  scripted.send({ event: 'register', ticket })
  return scripted
}

const heard = (phone: ScriptedSoftphone, pattern: RegExp): Promise<void> =>
  until(`hearing ${pattern}, not ${JSON.stringify(phone.utterances)}`, () =>
    pattern.test(phone.utterances.join(' ')),
  )

test('without a microphone one is told so, and may listen', async () => {
  const bare = await openBrowser(['--host-resolver-rules=MAP phone.example 127.0.0.1'])
  const page = await openPage(bare)
  await signIn(page)
  await be(page, 'A stranger')
  await page.getByRole('button', { name: CALL }).click()
  await page
    .getByRole('alert')
    .getByText(/microphone/)
    .waitFor()
  await picture(page, 'phone-no-microphone')
  await page.getByRole('button', { name: 'Call without a microphone' }).click()
  await page.locator('.transcript .turn-agent').first().waitFor()
  await page.close()

  const far = await openPage(bare)
  await signIn(
    far,
    'manager@seaside.test',
    product.stack.appUrl.replace('127.0.0.1', 'phone.example'),
  )
  await far.getByRole('button', { name: CALL }).click()
  await far.getByRole('alert').getByText('only to pages that come by https').waitFor()
  expect(await far.evaluate('isSecureContext')).toBe(false)
  await bare.close()
}, 120_000)

test('a viewer may look, and a request of theirs made by hand gets no phone', async () => {
  const member = await openPage(browser)
  await signIn(member)
  const asking = member.waitForRequest((request) => 'next-action' in request.headers())
  await member.getByRole('button', { name: 'Wait to be called' }).click()
  const takePhone = await asking
  await member.getByText('Ready', { exact: true }).waitFor()
  await member.close()

  const page = await openPage(browser)
  await signIn(page, 'viewer@seaside.test')
  await page.getByText('Your role may look, but not call.').waitFor()
  expect(await page.getByRole('button', { name: CALL }).count()).toBe(0)
  const headers = { 'next-action': takePhone.headers()['next-action'] ?? '' }
  const url = `${product.stack.appUrl}/phone`
  const data = takePhone.postData() ?? ''
  const answer = await page.request.post(url, {
    headers: { ...headers, 'content-type': 'text/plain;charset=UTF-8', accept: 'text/x-component' },
    data,
  })
  expect(await answer.text()).toContain('Your role may look, but not call.')
  const nobody = await fetch(url, { method: 'POST', headers, body: data, redirect: 'manual' })
  expect(await nobody.text()).not.toContain('"ticket"')
  await page.close()
})

test('a member calls from the browser, and reads their own words', async () => {
  const page = await openPage(browser)
  await signIn(page)
  await page.getByText('Simulated agent:').waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await picture(page, 'phone-off')
  await be(page, 'Liam Murphy')
  await page.getByLabel('I wear headphones').check()
  await page.getByRole('button', { name: CALL }).click()
  await page.getByText('On the line').waitFor()
  await page.locator('.transcript .turn-agent').first().waitFor()
  // On a machine that is busy a word may be lost, as on any line.
  const words = page.locator('.transcript .turn-caller').getByText(/is leaking|leaking badly/)
  await words.first().waitFor()
  const level = page.getByRole('meter', { name: 'Loudness: You' })
  await until(
    'the meter moves',
    async () => Number(await level.getAttribute('aria-valuenow')) > -40,
  )
  await page.getByRole('button', { name: 'Mute' }).click()
  await until('muted', async () => {
    const muted = page.getByRole('meter', { name: 'Loudness: You (muted)' })
    return (await muted.getAttribute('aria-valuenow')) === '-60'
  })
  await page.getByRole('button', { name: '5', exact: true }).click()
  await page.keyboard.press('7')
  await page.getByLabel('Keys pressed').getByText('57').waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await picture(page, 'phone-up')
  expect(await page.evaluate(OVERFLOW)).toBe(0)
  await page.getByRole('button', { name: 'Hang up' }).click()
  await page.getByText('You hung up.').waitFor()
  await page.close()
}, 300_000)

test('the agent calls, the browser rings, and whoever accepts is on the line', async () => {
  const page = await openPage(browser)
  await signIn(page)
  await be(page, 'Rapid Rooter Plumbing')
  await page.getByLabel('I wear headphones').check()
  await page.getByRole('button', { name: 'Wait to be called' }).click()
  await page.getByText('Ready', { exact: true }).waitFor()
  await picture(page, 'phone-ready')
  await product.world.dial('+14155550110', 'report')
  await page.getByRole('button', { name: 'Accept' }).waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await picture(page, 'phone-ringing')
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByText('On the line').waitFor()
  await page.getByText('Asking for a quote').waitFor()
  await page.locator('.transcript .turn-agent').first().waitFor()
  await page.getByRole('link', { name: /^PL-\d+/ }).waitFor()
  await picture(page, 'phone-as-vendor')

  const other = await openPage(browser)
  await signIn(other)
  await be(other, 'Rapid Rooter Plumbing')
  await other.getByRole('button', { name: CALL }).click()
  await other.getByRole('alert').getByText('holds this phone already').waitFor()
  await other.close()
  await page.getByRole('button', { name: 'Hang up' }).click()
  await page.getByText('You hung up.').waitFor()
  await page.close()
}, 300_000)

test('whoever speaks on a softphone reports a leak to the agent, as on any telephone', async () => {
  using noah = await softphone('+14155550111')
  await until('registered', () => noah.last('registered') !== undefined)
  noah.send({ event: 'dial', to: LINE })
  await heard(noah, /\?/)
  noah.say('Hi, water is leaking under the kitchen sink and it is running onto the floor.')
  const incidents = async (): Promise<{ reference: string; summary: string }[]> =>
    (await product.db.from('incidents').select('reference, summary')).data ?? []
  await until('the incident is recorded', async () => {
    if (noah.utterances.at(-1)?.includes('?') && !noah.isSpeaking) {
      noah.utterances.push('')
      noah.say('In the kitchen. Nobody is in danger. Yes, they can come in. Yes, that is right.')
    }
    return (await incidents()).length > 0
  })
  expect((await incidents())[0]?.summary).toMatch(/leak|sink|water/i)
  noah.send({ event: 'hang-up' })
  await until('hung up', () => noah.last('ended')?.why === 'you-hung-up')
}, 120_000)

test('key 9 is an emergency, whatever the agent is saying', async () => {
  using sofia = await softphone('+14155550112')
  await until('registered', () => sofia.last('registered') !== undefined)
  sofia.send({ event: 'dial', to: LINE })
  await until('answered', () => sofia.last('answered') !== undefined)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  sofia.send({ event: 'key', digit: '9' })
  const emergencies = async (): Promise<{ trigger: string }[]> =>
    (await product.db.from('emergencies').select('trigger')).data ?? []
  await until('an emergency on record', async () => (await emergencies()).length > 0)
  expect(await emergencies()).toEqual([{ trigger: 'keypad' }])
}, 120_000)

test('a connection that is lost is told in words, and so is a network that is not there', async () => {
  const page = await openPage(browser)
  await signIn(page)
  await be(page, 'A stranger')
  await page.getByRole('button', { name: 'Wait to be called' }).click()
  await page.getByText('Ready', { exact: true }).waitFor()
  await product.stack.program('twilio')?.kill()
  await page.getByRole('alert').getByText('was lost').waitFor()
  await page.getByRole('button', { name: CALL }).click()
  await page.getByRole('alert').getByText('got none').waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await picture(page, 'phone-lost')
  await page.close()
}, 120_000)

test('the page says when Gemini is live; on a real network there is a number to call, and no way in for a browser', async () => {
  const { stack } = product
  await stack.program('app')?.stop()
  // Neither this machine nor any other.
  stack.env['GEMINI_BASE_URL'] = 'https://gemini.invalid'
  await stack.startService('app')
  const live = await openPage(browser)
  await signIn(live)
  await live.getByText('Gemini Live').waitFor()
  expect(await faultsForPeople(live)).toEqual([])
  await picture(live, 'phone-gemini')
  await live.close()
  await stack.program('app')?.stop()
  stack.env['TWILIO_BASE_URL'] = 'https://twilio.invalid'
  await stack.startService('app')
  const page = await openPage(browser)
  await page.goto(`${stack.appUrl}/phone`)
  await fillIn(page, 'manager@seaside.test')
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  expect(await page.getByRole('link', { name: 'Phone', exact: true }).count()).toBe(0)
  await page.goto(`${stack.appUrl}/phone`)
  await page.getByRole('link', { name: LINE }).waitFor()
  expect(await faultsForPeople(page)).toEqual([])
  await picture(page, 'phone-real')
  using knocking = new ScriptedSoftphone(`${stack.appUrl.replace('http', 'ws')}/phone/line`)
  await expect(knocking.opened()).rejects.toThrow(/hang up|parse error|404/i)
  await page.close()
}, 120_000)
