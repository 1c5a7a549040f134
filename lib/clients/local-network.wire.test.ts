import { afterEach, expect, test, vi } from 'vitest'
import { startTwilioSim } from '#sim/twilio/server.ts'
import { faultPlanSchema } from '#sim/twilio/faults.ts'
import { issuePhoneTicket } from './local-network.ts'

const AUTH_TOKEN = 'test-auth-token-of-32-characters'
const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`

function believe(baseUrl: string, authToken = AUTH_TOKEN): void {
  vi.stubEnv('TWILIO_BASE_URL', baseUrl)
  vi.stubEnv('TWILIO_ACCOUNT_SID', ACCOUNT_SID)
  vi.stubEnv('TWILIO_AUTH_TOKEN', authToken)
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
}

afterEach(() => vi.unstubAllEnvs())

test('a network on this machine gives a ticket, each time another one', async () => {
  const network = await startTwilioSim({
    port: 0,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    phoneNumber: '+14155550100',
    voiceUrl: null,
    statusUrl: null,
    smsUrl: null,
    faults: faultPlanSchema.parse({}),
    people: [],
  })
  try {
    believe(`http://127.0.0.1:${network.port}`)
    const one = await issuePhoneTicket('+14155550199')
    const other = await issuePhoneTicket('+14155550199')
    expect(one).toMatch(/^[\w-]{32}$/)
    expect(other).not.toBe(one)
    believe(`http://127.0.0.1:${network.port}`, 'another-token-of-32-characters-x')
    await expect(issuePhoneTicket('+14155550199')).rejects.toMatchObject({
      code: 'phone-ticket-refused',
      remedy: 'retry',
    })
  } finally {
    await network.close()
  }
})

test('a network that does not answer is named, with what to do', async () => {
  believe('http://127.0.0.1:1')
  await expect(issuePhoneTicket('+14155550199')).rejects.toThrow(/check that its program runs/)
})

test('the real network is never asked', async () => {
  believe('https://api.twilio.com')
  await expect(issuePhoneTicket('+14155550199')).rejects.toMatchObject({
    code: 'network-not-local',
    remedy: 'give-up',
  })
})
