import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { POST } from '#app/api/bridge/events/route.ts'
import { signRequest } from '#lib/call-token.ts'
import { raiseEmergency, readEmergencyContacts } from '#lib/db/emergencies.ts'
import { sealContacts } from '#lib/emergency-page.ts'
import { networkEnv } from '#lib/env.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { guestCalls } from '#supabase/tests/test-story.ts'
import { buildWorld, makePhone, type World } from '#supabase/tests/test-world.ts'
import { recordHttp, reply } from '#tests/support/http-recorder.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'
import { pageEverybodyOnCall } from '#workflows/human-request/emergency-steps.ts'

const PATH = '/api/bridge/events'
/** A port where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9'

let database: TestDatabase
let databaseUrl = ''
let dataDir = ''
let carrierStatus = 201
let sent = 0
const texts: { to: string; body: string }[] = []

beforeAll(async () => {
  stubToolEnv()
  vi.stubEnv('TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}`)
  vi.stubEnv('TWILIO_AUTH_TOKEN', '0'.repeat(32))
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
  dataDir = mkdtempSync(join(tmpdir(), 'pages-'))
  vi.stubEnv('DATA_DIR', dataDir)
  database = await startTestSupabase()
  databaseUrl = process.env['SUPABASE_URL'] ?? ''
  const carrier = await recordHttp(({ body }) => {
    const form = new URLSearchParams(body)
    if (carrierStatus !== 201) return reply(carrierStatus, { code: 20003, message: 'no' })
    texts.push({ to: form.get('To') ?? '', body: form.get('Body') ?? '' })
    return reply(201, { sid: `SM${(sent += 1)}` })
  })
  vi.stubEnv('TWILIO_BASE_URL', carrier.url)
}, 60_000)
afterEach(() => {
  vi.stubEnv('SUPABASE_URL', databaseUrl)
  carrierStatus = 201
  texts.length = 0
})
afterAll(async () => {
  await database.close()
  vi.unstubAllEnvs()
  rmSync(dataDir, { recursive: true })
})

interface Case {
  readonly world: World
  readonly callId: string
  readonly ladder: readonly string[]
  readonly event: Record<string, unknown>
}

/** A guest's call at a company with two people on call, and the emergency as the bridge tells it. */
async function emergency(kind = 'gas'): Promise<Case> {
  const world = await buildWorld(database)
  const ladder = [makePhone(), makePhone()]
  await database.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    ladder[0],
  ])
  await database.all(
    `insert into public.on_call_contacts (organization_id, rank, name, phone)
     values ($1, 2, 'N', $2)`,
    [world.organizationId, ladder[1]],
  )
  const callId = await guestCalls(database, world)
  const contacts = await readEmergencyContacts(database.db, callId)
  const event = {
    kind: 'emergency-raised',
    callId,
    organizationId: world.organizationId,
    emergency: kind,
    trigger: 'keypad',
    at: new Date().toISOString(),
    contacts: sealContacts(networkEnv().CALL_TOKEN_SECRET, callId, contacts),
  }
  return { world, callId, ladder, event }
}

function tell(event: Record<string, unknown>): Promise<Response> {
  const body = JSON.stringify(event)
  const secret = networkEnv().CALL_TOKEN_SECRET
  return POST(
    new Request(`http://app${PATH}`, {
      method: 'POST',
      headers: {
        'x-propertyline-signature': signRequest(secret, { path: PATH, body }, Date.now()),
      },
      body,
    }),
  )
}

const page = async (callId: string, kind: 'gas' | 'fire' = 'gas'): Promise<string | null> => {
  const at = new Date().toISOString()
  const raised = await raiseEmergency(database.db, { callId, kind, trigger: 'keypad', at })
  await pageEverybodyOnCall(raised.emergencyId)
  return raised.incidentId
}

const messagesTo = (phones: readonly string[]): Promise<Record<string, unknown>[]> =>
  database.all(
    'select status, provider_sid from public.messages where phone = any ($1) order by phone',
    [phones],
  )

test('with the database there it is marked, and nobody is texted by the way', async () => {
  const { callId, event } = await emergency()
  const response = await tell(event)
  expect(await response.json()).toEqual({ told: 'marked' })
  const rows = await database.all('select kind from emergencies where call_id = $1', [callId])
  expect(rows).toEqual([{ kind: 'gas' }])
  expect(texts).toEqual([])
})

test('everybody on call is texted from the records, once, with what they need to act', async () => {
  const { callId, ladder, world } = await emergency()
  const incidentId = await page(callId)
  await page(callId)
  expect(texts.map(({ to }) => to).toSorted()).toEqual(ladder.toSorted())
  expect(texts[0]?.body).toMatch(/^EMERGENCY, .*: a smell of gas at Harbour Cottage, /)
  expect(texts[0]?.body).toContain(`Call back: ${world.guestPhone}.`)
  expect(texts[0]?.body).toMatch(/ PL-\d+\./)
  const events = await database.all<{ type: string }>(
    'select type from incident_events where incident_id = $1 order by seq',
    [incidentId],
  )
  expect(events.map(({ type }) => type)).toEqual([
    'incident.reported',
    'emergency.raised',
    'escalation.opened',
    'message.sent',
    'message.sent',
    'emergency.paged',
  ])
})

test('without the database people are texted at once, and not again when it is back', async () => {
  const { callId, ladder, event, world } = await emergency()
  vi.stubEnv('SUPABASE_URL', NOWHERE)
  const startedMs = performance.now()
  const told = await Promise.all([tell(event), tell(event)])
  expect(performance.now() - startedMs).toBeLessThan(4_000)
  expect(told.some(({ status }) => status === 200)).toBe(true)
  expect(await (await tell(event)).json()).toEqual({ told: 'paged' })
  expect(texts.map(({ to }) => to).toSorted()).toEqual(ladder.toSorted())
  expect(texts[0]?.body).toContain(`Call back: ${world.guestPhone}.`)
  expect(texts[0]?.body).toContain('Harbour Cottage')
  for (const name of readdirSync(join(dataDir, 'spool', 'pages'))) {
    const mark = readFileSync(join(dataDir, 'spool', 'pages', name), 'utf8')
    expect(`${name}${mark}`).not.toMatch(/\+1\d{6}/)
  }

  vi.stubEnv('SUPABASE_URL', databaseUrl)
  await page(callId)
  expect(texts).toHaveLength(2)
  const messages = await messagesTo(ladder)
  expect(messages.map(({ status }) => status)).toEqual(['sent', 'sent'])
  const sids = new Set(messages.map(({ provider_sid: sid }) => sid))
  expect(sids).toEqual(new Set([`SM${sent - 1}`, `SM${sent}`]))
})

test('another kind on the same call is another page', async () => {
  const { callId } = await emergency()
  await page(callId, 'gas')
  await page(callId, 'fire')
  expect(texts).toHaveLength(4)
})

test('when nobody can be told the bridge hears of it, and may ask again', async () => {
  const { event, ladder } = await emergency()
  vi.stubEnv('SUPABASE_URL', NOWHERE)
  carrierStatus = 400
  expect((await tell(event)).status).toBe(503)
  expect((await tell({ ...event, contacts: null })).status).toBe(503)
  // Contacts of another call, or ones that somebody made up, page nobody.
  expect((await tell({ ...event, callId: randomUUID() })).status).toBe(503)
  carrierStatus = 201
  expect(await (await tell(event)).json()).toEqual({ told: 'paged' })
  expect(texts).toHaveLength(ladder.length)
})

test('an emergency that is not signed, or is none, is refused', async () => {
  const { event } = await emergency()
  const unsigned = new Request(`http://app${PATH}`, { method: 'POST', body: JSON.stringify(event) })
  expect((await POST(unsigned)).status).toBe(403)
  expect((await tell({ ...event, emergency: 'boredom' })).status).toBe(400)
})
