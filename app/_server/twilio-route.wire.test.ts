import twilio from 'twilio'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { POST as ring } from '#app/api/twilio/voice/route.ts'
import { recordHttp, reply } from '#tests/support/http-recorder.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'

const ACCOUNT = `AC${'0'.repeat(32)}`
const AUTH_TOKEN = 'the auth token of the account'
const VOICE_URL = 'http://127.0.0.1:3000/api/twilio/voice'

beforeEach(() => {
  stubToolEnv()
  vi.stubEnv('TWILIO_ACCOUNT_SID', ACCOUNT)
  vi.stubEnv('TWILIO_AUTH_TOKEN', AUTH_TOKEN)
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function deliver(url: string): Promise<Response> {
  const params = {
    CallSid: `CA${'1'.repeat(32)}`,
    AccountSid: ACCOUNT,
    From: '+14155550110',
    To: '+14155550100',
  }
  const signature = twilio.getExpectedTwilioSignature(AUTH_TOKEN, url, params)
  const body = new URLSearchParams(params)
  const headers = { 'x-twilio-signature': signature }
  return ring(new Request(url, { method: 'POST', headers, body }))
}

test('somebody who rings while the database is away is kept on the line, four times', async () => {
  await using database = await recordHttp(() => reply(503, { message: 'starting up' }))
  vi.stubEnv('SUPABASE_URL', database.url)
  let url = VOICE_URL
  for (let tries = 1; tries < 4; tries += 1) {
    const response = await deliver(url)
    expect(response.status).toBe(200)
    const twiml = await response.text()
    expect(twiml).toMatch(/<Say>.*stay on the line.*<\/Say><Pause length="3"\/><Redirect/)
    url = /<Redirect method="POST">([^<]+)<\/Redirect>/.exec(twiml)?.[1] ?? ''
    expect(url).toBe(`${VOICE_URL}?try=${tries + 1}`)
  }
  const last = await (await deliver(url)).text()
  expect(last).toMatch(/<Say>.*call again in a few minutes.*nine one one.*<\/Say><Hangup\/>/)
})

test('a number of tries that somebody made up ends the waiting', async () => {
  await using database = await recordHttp(() => reply(503, { message: 'starting up' }))
  vi.stubEnv('SUPABASE_URL', database.url)
  expect(await (await deliver(`${VOICE_URL}?try=many`)).text()).toContain('<Hangup/>')
})
