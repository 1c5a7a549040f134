import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  accessCodeKey,
  appEnv,
  checkAppEnv,
  checkBridgeEnv,
  embeddedEnv,
  geminiEnv,
  googleEnv,
  networkEnv,
  twilioEnv,
} from './env.ts'

const WHOLE = {
  APP_URL: 'http://127.0.0.1:3000',
  BRIDGE_URL: 'ws://127.0.0.1:8080',
  CALL_TOKEN_SECRET: 'c'.repeat(64),
  SUPABASE_URL: 'http://127.0.0.1:54321',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_a_test',
  SUPABASE_SECRET_KEY: 'sb_secret_of_a_test_stack',
  GEMINI_API_KEY: 'a-key-of-a-test',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a-token-of-a-test-account',
  TWILIO_PHONE_NUMBER: '+14155550100',
  GOOGLE_CLIENT_ID: 'client',
  GOOGLE_CLIENT_SECRET: 'client-secret',
  GOOGLE_REFRESH_TOKEN: 'refresh',
  ACCESS_CODE_KEY: 'a1'.repeat(32),
  APP_SECRET: 's'.repeat(64),
}

beforeEach(() => {
  for (const [name, value] of Object.entries(WHOLE)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function messageOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    return String(error)
  }
  return 'nothing was wrong'
}

describe('a whole environment', () => {
  it('satisfies both programs, with defaults that point at the real vendors', () => {
    expect(() => checkAppEnv()).not.toThrow()
    expect(() => checkBridgeEnv()).not.toThrow()
    expect(networkEnv()).toMatchObject({ APP_PORT: 3000, BRIDGE_PORT: 8080 })
    expect(twilioEnv().TWILIO_BASE_URL).toBe('https://api.twilio.com')
    expect(geminiEnv()).toMatchObject({
      GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com',
      GEMINI_LIVE_MODEL: 'gemini-3.8-live',
    })
    expect(embeddedEnv()).toEqual({ DATA_DIR: '.data', SUPABASE_PORT: 54_321 })
    expect(accessCodeKey()).toHaveLength(32)
  })

  it('is read at each use, so that a change is believed at once', () => {
    vi.stubEnv('GEMINI_MODEL', 'gemini-of-tomorrow')
    expect(geminiEnv().GEMINI_MODEL).toBe('gemini-of-tomorrow')
  })
})

describe('a faulty environment', () => {
  it('names a variable that is not set, and where to look', () => {
    vi.stubEnv('TWILIO_ACCOUNT_SID', undefined)
    expect(messageOf(twilioEnv)).toBe('AppError: TWILIO_ACCOUNT_SID is not set. See .env.example.')
  })

  it('does not take a model that only writes for one that speaks', () => {
    vi.stubEnv('GEMINI_LIVE_MODEL', 'gemini-3.8-flash')
    expect(messageOf(geminiEnv)).toContain('GEMINI_LIVE_MODEL: the id of a Live model')
    for (const model of ['models/gemini-3.1-flash-live-preview', 'gemini-9-live']) {
      vi.stubEnv('GEMINI_LIVE_MODEL', model)
      expect(geminiEnv().GEMINI_LIVE_MODEL).toBe(model)
    }
  })

  it('takes an empty value for one that is not set', () => {
    vi.stubEnv('CALL_TOKEN_SECRET', '')
    expect(messageOf(networkEnv)).toContain('CALL_TOKEN_SECRET is not set')
  })

  it('says what is wrong with a value, and names every faulty one at once', () => {
    vi.stubEnv('APP_PORT', 'three thousand')
    vi.stubEnv('CALL_TOKEN_SECRET', 'short')
    const message = messageOf(networkEnv)
    expect(message).toContain('APP_PORT')
    expect(message).toContain('CALL_TOKEN_SECRET: at least 32 characters')
  })

  it('never repeats the value it refuses', () => {
    vi.stubEnv('CALL_TOKEN_SECRET', 'hunter2')
    vi.stubEnv('ACCESS_CODE_KEY', 'hunter3')
    expect(messageOf(networkEnv)).not.toContain('hunter2')
    expect(messageOf(accessCodeKey)).not.toContain('hunter3')
  })

  it('refuses addresses that are no URL, of another kind or with a slash at the end', () => {
    vi.stubEnv('APP_URL', 'desk.example')
    expect(messageOf(networkEnv)).toContain('APP_URL: ')
    vi.stubEnv('APP_URL', 'ftp://desk.example')
    expect(messageOf(networkEnv)).toContain('APP_URL: ')
    vi.stubEnv('APP_URL', 'https://desk.example/')
    expect(messageOf(networkEnv)).toContain('APP_URL: no slash at the end')
    vi.stubEnv('APP_URL', 'not a url at all')
    expect(messageOf(networkEnv)).toContain('AppError: APP_URL: ')
  })

  it('demands TLS for everything that leaves this machine', () => {
    vi.stubEnv('APP_URL', 'http://desk.example')
    expect(messageOf(networkEnv)).toContain('APP_URL: must use TLS')
    vi.stubEnv('BRIDGE_URL', 'ws://bridge.example')
    expect(messageOf(networkEnv)).toContain('BRIDGE_URL: must use TLS')
  })

  it('needs one whole way to sign in to Google', () => {
    vi.stubEnv('GOOGLE_REFRESH_TOKEN', undefined)
    expect(messageOf(googleEnv)).toContain('GOOGLE_SERVICE_ACCOUNT_JSON')
    vi.stubEnv('GOOGLE_SERVICE_ACCOUNT_JSON', '{"client_email":"a@b.example","private_key":"k"}')
    expect(() => googleEnv()).not.toThrow()
  })

  it('refuses a service account key that could not be read later', () => {
    vi.stubEnv('GOOGLE_SERVICE_ACCOUNT_JSON', '/etc/keys/google.json')
    expect(messageOf(googleEnv)).toContain('GOOGLE_SERVICE_ACCOUNT_JSON: ')
  })

  it('stops a start-up with every fault of every service', () => {
    vi.stubEnv('TWILIO_PHONE_NUMBER', '0415 555')
    vi.stubEnv('APP_SECRET', undefined)
    const message = messageOf(checkAppEnv)
    expect(message).toContain('TWILIO_PHONE_NUMBER: ')
    expect(message).toContain('APP_SECRET is not set')
    expect(message).toMatch(/See \.env\.example\.$/)
  })

  it('scales the clock on this machine only', () => {
    vi.stubEnv('TIME_SCALE', '30')
    expect(appEnv().TIME_SCALE).toBe(30)
    vi.stubEnv('APP_URL', 'https://desk.example')
    expect(messageOf(appEnv)).toContain('TIME_SCALE')
  })
})
