import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Db } from '#lib/clients/supabase.ts'
import { armStream, claimStream, openInboundCall } from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { briefFor, inHours, NO_CLAIMS } from '#supabase/tests/test-world.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { openDesk } from '#tests/support/desk.ts'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'
import { SHOTS, type Shot } from './screens.ts'

/**
 * `node tests/screens/main.ts`: plays an incident until the owner is asked, takes a picture of every
 * screen, light, dark and on a phone, into docs/screens/, and writes docs/screens.md.
 */
const FOLDER = 'docs/screens'
const PAGE = 'docs/screens.md'
const EMMA = '+14155550110'
const NOBODY = '+19995550199'
const PLAY_MS = 180_000
/** For what moves in, and for fonts. */
const SETTLE_MS = 900

const VARIANTS = [
  { name: 'light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
] as const

await using product = await startTestStack()
const browser = await openBrowser()
try {
  const places = await play(product)
  const desk = await openDesk(browser, {
    appUrl: product.stack.appUrl,
    email: 'manager@seaside.test',
    password: product.stack.secrets.SEED_MANAGER_PASSWORD,
  })
  mkdirSync(FOLDER, { recursive: true })
  for (const shot of SHOTS) await take(shot, places, desk.context)
  writeFileSync(PAGE, page())
  // Its tables are as wide as their widest cell: the formatter knows how.
  const format = spawnSync('node_modules/.bin/oxfmt', [PAGE], { stdio: 'inherit' })
  if (format.status !== 0) throw new Error(`${PAGE} was not formatted.`)
} finally {
  await browser.close()
}

/** A burst pipe, quoted and waiting for its owner, and what else goes on in a company meanwhile. */
async function play({ db, world, records }: TestStack): Promise<ReadonlyMap<string, string>> {
  const { error } = await db.from('landlords').update({ phone: NOBODY }).neq('phone', '')
  if (error) throw new Error(error.message)
  await world.dial(EMMA, 'report')
  const deadline = Date.now() + PLAY_MS
  while ((await pending(product)) === null && Date.now() < deadline) await delay(500)
  const [incident] = await records.openIncidents()
  if (!incident) throw new Error('The play came to nothing.')
  const calls = await records.calls(new Date(Date.now() - PLAY_MS * 2).toISOString())
  await others(product)
  const vendorCall = calls.find(({ purpose }) => purpose === 'vendor_quote')
  return new Map([
    [':incident', incident.id],
    [':call', vendorCall?.id ?? ''],
  ])
}

async function pending({ db }: TestStack): Promise<string | null> {
  const { data } = await db.from('approvals').select('id').eq('status', 'pending').limit(1)
  return data?.[0]?.id ?? null
}

/** A guest on the line who reports something small, and one who only begins to. */
async function others({ db }: TestStack): Promise<void> {
  const { data } = await db.from('properties').select('id, name, organization_id').order('name')
  const [first, second] = data ?? []
  if (!first || !second) throw new Error('There are properties.')
  const said = [
    [
      'The dishwasher does not drain any more, there is water in it',
      'What does it show on its display?',
      'It just says E twenty-four.',
    ],
    ['Hi, the heating in the bedroom stays cold', 'I am sorry to hear that. Is it only that room?'],
  ]
  for (const [index, property] of [first, second].entries()) {
    const callId = await answeredCall(db, property, `+1999555013${index}`)
    for (const [seq, text] of (said[index] ?? []).entries()) {
      await appendTurn(db, {
        callId,
        seq,
        text,
        speaker: seq % 2 === 0 ? 'caller' : 'agent',
        startedMs: seq * 4000,
        endedMs: seq * 4000 + 3000,
        interrupted: false,
        heardMs: null,
      })
    }
  }
}

/** Somebody unknown has rung the line, and the agent has answered. */
async function answeredCall(
  db: Db,
  property: { id: string; organization_id: string },
  phone: string,
): Promise<string> {
  const providerSid = `CA${randomUUID()}`
  const { callId } = await openInboundCall(db, {
    providerSid,
    phone,
    claims: {
      ...NO_CLAIMS,
      organizationId: property.organization_id,
      purpose: 'guest_intake',
      partyKind: 'unknown',
      propertyId: property.id,
    },
    brief: briefFor('guest_intake'),
  })
  const tokenHash = '0'.repeat(64)
  await armStream(db, { callId, tokenHash, expiresAt: inHours(1) })
  await claimStream(db, { callId, tokenHash, providerSid, streamSid: `MZ${randomUUID()}` })
  return callId
}

async function take(
  shot: Shot,
  places: ReadonlyMap<string, string>,
  signedIn: BrowserContext,
): Promise<void> {
  let path = shot.path
  for (const [name, value] of places) path = path.replace(name, value)
  const context = shot.isPublic ? await (browser satisfies Browser).newContext() : signedIn
  const tab: Page = await context.newPage()
  for (const { name, viewport, colorScheme } of VARIANTS) {
    await tab.setViewportSize(viewport)
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await tab.goto(`${product.stack.appUrl}${path}`)
    await tab.locator('main').first().waitFor()
    await delay(SETTLE_MS)
    await tab.screenshot({ path: `${FOLDER}/${shot.name}-${name}.png` })
  }
  await tab.close()
}

function page(): string {
  const parts = SHOTS.map(
    ({ name, title, about }) => `## ${title}

${about}

| light | dark | phone |
| --- | --- | --- |
| ![${title}, light](screens/${name}-light.png) | ![${title}, dark](screens/${name}-dark.png) | ![${title}, on a phone](screens/${name}-phone.png) |
`,
  )
  return `# Screens

Taken of the running product beside its simulators by \`node tests/screens/main.ts\`.

${parts.join('\n')}`
}
