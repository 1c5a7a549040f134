import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { POST } from '#app/api/twilio/sms/route.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { moveTo, reportLeak } from '#supabase/tests/test-story.ts'
import { buildWorld, makePhone, type World } from '#supabase/tests/test-world.ts'
import { recordHttp, reply } from '#tests/support/http-recorder.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'

const ACCOUNT = `AC${'0'.repeat(32)}`
const AUTH_TOKEN = 'the auth token of the account'
const URL_OF_TEXTS = 'http://127.0.0.1:3000/api/twilio/sms'

let database: TestDatabase
let world: World
let sent = 0
const texts: { to: string; body: string }[] = []

beforeAll(async () => {
  stubToolEnv()
  vi.stubEnv('TWILIO_ACCOUNT_SID', ACCOUNT)
  vi.stubEnv('TWILIO_AUTH_TOKEN', AUTH_TOKEN)
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
  database = await startTestSupabase()
  const carrier = await recordHttp(({ body }) => {
    const form = new URLSearchParams(body)
    texts.push({ to: form.get('To') ?? '', body: form.get('Body') ?? '' })
    return reply(201, { sid: `SM${(sent += 1)}` })
  })
  vi.stubEnv('TWILIO_BASE_URL', carrier.url)
}, 60_000)
beforeEach(async () => {
  texts.length = 0
  world = await buildWorld(database)
})
afterAll(async () => {
  await database.close()
  vi.unstubAllEnvs()
})

const newSid = (): string => `SM${randomBytes(16).toString('hex')}`

async function write(from: string, body: string, sid = newSid()): Promise<void> {
  const params = {
    MessageSid: sid,
    AccountSid: ACCOUNT,
    From: from,
    To: world.linePhone,
    Body: body,
  }
  const signature = twilio.getExpectedTwilioSignature(AUTH_TOKEN, URL_OF_TEXTS, params)
  const response = await POST(
    new Request(URL_OF_TEXTS, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature },
      body: new URLSearchParams(params),
    }),
  )
  expect(response.status).toBe(200)
}

interface Page {
  readonly reason: string
  readonly incident_id: string
  readonly priority: string
}

/** Whom the people on call are rung for. */
const pages = (): Promise<Page[]> =>
  database.all<Page>(
    `select escalation.reason, escalation.incident_id, incident.priority
     from public.escalations as escalation
     join public.incidents as incident on incident.id = escalation.incident_id
     where escalation.organization_id = $1`,
    [world.organizationId],
  )

const eventsOf = async (incidentId: string): Promise<string[]> => {
  const sql = 'select type from public.incident_events where incident_id = $1 order by seq'
  return (await database.all<{ type: string }>(sql, [incidentId])).map(({ type }) => type)
}

describe('words of danger in a text', () => {
  test('make the open incident an emergency, have people rung and are answered, once', async () => {
    const incidentId = await reportLeak(database, world)
    const sid = newSid()
    await write(world.guestPhone, 'There is smoke coming out of the outlet!', sid)
    await write(world.guestPhone, 'There is smoke coming out of the outlet!', sid)
    expect(await pages()).toEqual([
      { reason: 'danger in a text: fire', incident_id: incidentId, priority: 'p0' },
    ])
    const events = await eventsOf(incidentId)
    expect(events.filter((type) => type === 'message.received')).toHaveLength(1)
    expect(events.filter((type) => type === 'emergency.raised')).toHaveLength(1)
    expect(texts).toHaveLength(1)
    expect(texts[0]).toMatchObject({ to: world.guestPhone })
    expect(texts[0]?.body).toMatch(/^If anybody is in danger, get out and call 911 .* being told/)
  })

  test('open an incident for a guest who has none', async () => {
    await write(world.guestPhone, 'help I smell gas in the kitchen')
    const [page] = await pages()
    expect(page).toMatchObject({ reason: 'danger in a text: gas', priority: 'p0' })
    await write(world.guestPhone, 'please, the gas is leaking')
    expect(await pages()).toHaveLength(1)
    expect(texts).toHaveLength(1)
  })

  test('of somebody who is in no house are answered, and nobody is rung', async () => {
    await write(world.marco.phone, 'My van is on fire')
    expect(await pages()).toEqual([])
    expect(texts[0]?.body).toMatch(/call 911 .* press 9: a call reaches us sooner than a text\.$/)
  })

  test('do not ring again for each text whoever has taken it', async () => {
    const incidentId = await reportLeak(database, world)
    await write(world.guestPhone, 'I smell gas')
    await database.all(
      `update public.escalations
       set closed_at = now(), closed_how = 'accepted', accepted_at = now(), accepted_by = 'Sam'
       where incident_id = $1`,
      [incidentId],
    )
    await write(world.guestPhone, 'It smells like gas everywhere')
    expect(await pages()).toHaveLength(1)
  })

  test('change nothing on an incident that is over, which is no more the sender’s', async () => {
    const incidentId = await reportLeak(database, world)
    await moveTo(database, incidentId, 'cancelled')
    await write(world.guestPhone, 'There is a fire!')
    expect(await eventsOf(incidentId)).not.toContain('emergency.raised')
    const dangerous = (await pages()).filter(({ reason }) => reason.includes('danger'))
    expect(dangerous).toHaveLength(1)
    expect(dangerous[0]?.incident_id).not.toBe(incidentId)
  })
})

describe('a text that belongs to nothing', () => {
  test('is answered with the advice to call, once a day', async () => {
    await write(world.guestPhone, 'Hi, the shower is cold')
    await write(world.guestPhone, 'Hello?')
    expect(texts).toHaveLength(1)
    expect(texts[0]?.body).toMatch(
      /^Nobody reads new texts to this number\. Please call it instead/,
    )
  })

  test('is not answered for a number that nobody knows, nor where carriers answer', async () => {
    await write(makePhone(), 'There is a fire')
    await write(makePhone(), 'Hello')
    await write(world.guestPhone, 'STOP')
    expect(texts).toEqual([])
    expect(await pages()).toEqual([])
  })

  test('is not what stands on an open incident', async () => {
    const incidentId = await reportLeak(database, world)
    await write(world.guestPhone, 'The bucket is full now')
    expect(texts).toEqual([])
    expect(await eventsOf(incidentId)).toContain('message.received')
  })
})
