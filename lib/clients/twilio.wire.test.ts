import twilio from 'twilio'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { recordHttp, reply, type HttpRecorder } from '#tests/support/http-recorder.ts'
import {
  dial,
  fetchCallStatus,
  findCalls,
  hangUp,
  redirectCall,
  sendSms,
  verifyTwilioSignature,
} from './twilio.ts'

const ACCOUNT = `AC${'0'.repeat(32)}`
const TOKEN = 'a-token-of-a-test-account-000000'
const CALL = `CA${'1'.repeat(32)}`
const CALLS_PATH = `/2010-04-01/Accounts/${ACCOUNT}/Calls`

function useTwilio(recorder: Pick<HttpRecorder, 'url'>): void {
  vi.stubEnv('TWILIO_BASE_URL', recorder.url)
  vi.stubEnv('TWILIO_ACCOUNT_SID', ACCOUNT)
  vi.stubEnv('TWILIO_AUTH_TOKEN', TOKEN)
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
}

afterEach(() => {
  vi.unstubAllEnvs()
})

const callToMarco = {
  callId: 'b0a7a3a2-6d3f-4a8e-9a7e-0d5f0f3f1c11',
  to: '+14155550120',
  answerUrl: 'https://desk.example/api/twilio/answer?call=b0a7',
  statusUrl: 'https://desk.example/api/twilio/status?call=b0a7',
  amdUrl: 'https://desk.example/api/twilio/amd?call=b0a7',
  ringSeconds: 25,
  talkSeconds: 600,
}

describe('dial', () => {
  it('asks Twilio in its own words, signed in as the account', async () => {
    await using server = await recordHttp(() => reply(201, { sid: CALL, status: 'queued' }))
    useTwilio(server)

    expect(await dial(callToMarco)).toEqual({ kind: 'dialled', sid: CALL })

    const [request] = server.requests
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe(`${CALLS_PATH}.json`)
    const credentials = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')
    expect(request?.headers.authorization).toBe(`Basic ${credentials}`)
    const form = new URLSearchParams(request?.body)
    expect(Object.fromEntries(form)).toMatchObject({
      To: '+14155550120',
      From: '+14155550100',
      Url: callToMarco.answerUrl,
      StatusCallback: callToMarco.statusUrl,
      Timeout: '25',
      TimeLimit: '600',
      MachineDetection: 'DetectMessageEnd',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: callToMarco.amdUrl,
    })
    expect(form.getAll('StatusCallbackEvent')).toEqual([
      'initiated',
      'ringing',
      'answered',
      'completed',
    ])
  })

  it('reports a number Twilio will not ring as refused, with its code', async () => {
    await using server = await recordHttp(() =>
      reply(400, { status: 400, code: 21_211, message: "Invalid 'To' Phone Number" }),
    )
    useTwilio(server)

    expect(await dial(callToMarco)).toEqual({
      kind: 'refused',
      code: '21211',
      message: "Invalid 'To' Phone Number",
    })
    expect(server.requests).toHaveLength(1)
  })

  it('waits and tries again when Twilio is busy', async () => {
    await using server = await recordHttp((_request, index) =>
      index === 0
        ? reply(429, { status: 429, code: 20_429, message: 'Too Many Requests' })
        : reply(201, { sid: CALL }),
    )
    useTwilio(server)

    expect(await dial(callToMarco)).toEqual({ kind: 'dialled', sid: CALL })
    expect(server.requests).toHaveLength(2)
  })

  it('gives up on a Twilio that stays busy', async () => {
    await using server = await recordHttp(() =>
      reply(429, { status: 429, code: 20_429, message: 'Too Many Requests' }),
    )
    useTwilio(server)

    expect(await dial(callToMarco)).toMatchObject({ kind: 'refused', code: 'busy' })
    expect(server.requests).toHaveLength(3)
  })

  it('does not know, and sends nothing twice, when Twilio fails while it may be ringing', async () => {
    await using server = await recordHttp(() => reply(503, { message: 'Service Unavailable' }))
    useTwilio(server)

    expect(await dial(callToMarco)).toMatchObject({ kind: 'unknown' })
    expect(server.requests).toHaveLength(1)
  })

  it('does not know when the connection is torn', async () => {
    await using server = await recordHttp(() => ({ kind: 'reset' }))
    useTwilio(server)

    expect(await dial(callToMarco)).toMatchObject({ kind: 'unknown' })
    expect(server.requests).toHaveLength(1)
  })

  it('does not know after eight seconds of silence', async () => {
    await using server = await recordHttp(() => ({ kind: 'silence' }))
    useTwilio(server)

    const startedMs = Date.now()
    expect(await dial(callToMarco)).toMatchObject({ kind: 'unknown' })
    expect(Date.now() - startedMs).toBeLessThan(9_000)
    expect(server.requests).toHaveLength(1)
  })

  it('does not take the answer of something else for a call', async () => {
    await using server = await recordHttp(() => reply(200, '<html>captive portal</html>'))
    useTwilio(server)

    expect(await dial(callToMarco)).toMatchObject({ kind: 'unknown' })
  })
})

describe('findCalls', () => {
  it('finds the calls to that number since the attempt, the newest first', async () => {
    const at = (iso: string): string => new Date(iso).toUTCString()
    await using server = await recordHttp(() =>
      reply(200, {
        calls: [
          { sid: 'CA-newest', date_created: at('2026-11-21T10:00:09Z') },
          { sid: 'CA-older', date_created: at('2026-11-21T10:00:03Z') },
          { sid: 'CA-earlier-attempt', date_created: at('2026-11-21T09:00:00Z') },
        ],
        page: 0,
        page_size: 20,
      }),
    )
    useTwilio(server)

    const found = await findCalls({ to: '+14155550120', startedAfter: '2026-11-21T10:00:01.500Z' })

    expect(found).toEqual(['CA-newest', 'CA-older'])
    const query = new URL(server.requests[0]?.url ?? '', server.url).searchParams
    expect(query.get('To')).toBe('+14155550120')
    expect(query.get('From')).toBe('+14155550100')
  })

  it('finds nothing when only earlier calls are listed', async () => {
    await using server = await recordHttp(() =>
      reply(200, {
        calls: [{ sid: 'CA-old', date_created: new Date('2026-11-21T09:00:00Z').toUTCString() }],
        page: 0,
      }),
    )
    useTwilio(server)

    expect(await findCalls({ to: '+14155550120', startedAfter: '2026-11-21T10:00:00Z' })).toEqual(
      [],
    )
  })

  it('throws rather than claiming that there was no call', async () => {
    await using server = await recordHttp(() => reply(500, { message: 'boom' }))
    useTwilio(server)

    await expect(
      findCalls({ to: '+14155550120', startedAfter: '2026-11-21T10:00:00Z' }),
    ).rejects.toMatchObject({ code: 'twilio-unavailable', remedy: 'retry' })
  })
})

describe('redirectCall', () => {
  it('gives a call other instructions, and says when there is no call any more', async () => {
    await using server = await recordHttp((_request, index) =>
      index === 0
        ? reply(200, { sid: CALL })
        : reply(400, { status: 400, code: 21_220, message: 'Call is not in-progress.' }),
    )
    useTwilio(server)
    const twiml = '<Response><Hangup/></Response>'
    expect(await redirectCall(CALL, twiml)).toBe(true)
    expect(new URLSearchParams(server.requests[0]?.body).get('Twiml')).toBe(twiml)
    expect(await redirectCall(CALL, twiml)).toBe(false)
  })
})

describe('hangUp', () => {
  it('completes the call', async () => {
    await using server = await recordHttp(() => reply(200, { sid: CALL, status: 'completed' }))
    useTwilio(server)

    await hangUp(CALL)

    expect(server.requests[0]?.url).toBe(`${CALLS_PATH}/${CALL}.json`)
    expect(server.requests[0]?.body).toBe('Status=completed')
  })

  it('takes a call that is over already for a success', async () => {
    await using server = await recordHttp(() =>
      reply(400, { status: 400, code: 21_220, message: 'Call is not in-progress' }),
    )
    useTwilio(server)

    await expect(hangUp(CALL)).resolves.toBeUndefined()
  })

  it('reports wrong credentials', async () => {
    await using server = await recordHttp(() =>
      reply(401, { status: 401, code: 20_003, message: 'Authenticate' }),
    )
    useTwilio(server)

    await expect(hangUp(CALL)).rejects.toBeInstanceOf(AppError)
  })
})

describe('fetchCallStatus', () => {
  it("answers in our words for Twilio's", async () => {
    await using server = await recordHttp(() => reply(200, { sid: CALL, status: 'no-answer' }))
    useTwilio(server)

    expect(await fetchCallStatus(CALL)).toBe('no_answer')
  })

  it('knows that Twilio knows no such call', async () => {
    await using server = await recordHttp(() =>
      reply(404, { status: 404, code: 20_404, message: 'not found' }),
    )
    useTwilio(server)

    expect(await fetchCallStatus(CALL)).toBeNull()
  })
})

describe('sendSms', () => {
  it('sends from the property line', async () => {
    await using server = await recordHttp(() => reply(201, { sid: `SM${'2'.repeat(32)}` }))
    useTwilio(server)

    expect(await sendSms({ to: '+14155550120', body: 'Your PIN is 4815.' })).toEqual({
      kind: 'sent',
      sid: `SM${'2'.repeat(32)}`,
    })
    const form = new URLSearchParams(server.requests[0]?.body)
    expect(Object.fromEntries(form)).toEqual({
      To: '+14155550120',
      From: '+14155550100',
      Body: 'Your PIN is 4815.',
    })
  })
})

describe('verifyTwilioSignature', () => {
  const url = 'https://desk.example/api/twilio/voice'
  const params = { CallSid: CALL, From: '+14155550110' }
  const sign = (signedUrl: string, token = TOKEN): string =>
    twilio.getExpectedTwilioSignature(token, signedUrl, params)

  it('accepts what Twilio signed for this address', () => {
    useTwilio({ url: 'http://127.0.0.1:9' })
    expect(verifyTwilioSignature({ url, params, signature: sign(url) })).toBe(true)
  })

  it('refuses another address, another token, changed parameters and no signature', () => {
    useTwilio({ url: 'http://127.0.0.1:9' })
    const foreign = sign('https://desk.example/api/twilio/status')
    expect(verifyTwilioSignature({ url, params, signature: foreign })).toBe(false)
    const stolen = sign(url, 'the-token-of-another-account-000')
    expect(verifyTwilioSignature({ url, params, signature: stolen })).toBe(false)
    const changed = { ...params, From: '+14155550140' }
    expect(verifyTwilioSignature({ url, params: changed, signature: sign(url) })).toBe(false)
    expect(verifyTwilioSignature({ url, params, signature: '' })).toBe(false)
  })

  it('accepts a stream signed under any of the forms Twilio uses', () => {
    useTwilio({ url: 'http://127.0.0.1:9' })
    const stream = 'wss://bridge.example/media'
    const forms = [
      stream,
      'https://bridge.example/media',
      'wss://bridge.example:443/media',
      `${stream}/`,
    ]
    for (const form of forms) {
      const signature = twilio.getExpectedTwilioSignature(TOKEN, form, {})
      expect(verifyTwilioSignature({ url: stream, params: {}, signature })).toBe(true)
    }
  })

  it('refuses everything while there is no token to check with', () => {
    useTwilio({ url: 'http://127.0.0.1:9' })
    const signature = sign(url)
    vi.stubEnv('TWILIO_AUTH_TOKEN', '')
    expect(verifyTwilioSignature({ url, params, signature })).toBe(false)
  })
})
