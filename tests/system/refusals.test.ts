import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'
const callSid = (): string => `CA${randomUUID().replaceAll('-', '')}`

describe('what the product refuses', () => {
  let product: TestStack
  let appUrl: string

  beforeAll(async () => {
    product = await startTestStack()
    appUrl = product.stack.appUrl
  })
  afterAll(() => product[Symbol.asyncDispose]())

  const accountSid = (): string => product.stack.env['TWILIO_ACCOUNT_SID'] ?? ''

  function post(
    path: string,
    params: Record<string, string>,
    options: { token?: string; signedUrl?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const url = options.signedUrl ?? `${appUrl}${path}`
    const token = options.token ?? product.stack.env['TWILIO_AUTH_TOKEN'] ?? ''
    const signature = twilio.getExpectedTwilioSignature(token, url, params)
    return fetch(`${appUrl}${path}`, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature, ...options.headers },
      body: new URLSearchParams(params),
    })
  }

  function ring(sid: string): Record<string, string> {
    return { CallSid: sid, AccountSid: accountSid(), From: EMMA, To: '+14155550100' }
  }

  async function rowCounts(): Promise<Record<string, number | null>> {
    const counts: Record<string, number | null> = {}
    for (const table of ['calls', 'call_turns', 'webhook_inbox', 'outbox', 'incidents'] as const) {
      const { count } = await product.db.from(table).select('*', { count: 'exact', head: true })
      counts[table] = count
    }
    return counts
  }

  const PATHS =
    'voice answer status amd stream-ended sms transfer-ended transfer-screen transfer-accepted'.split(
      ' ',
    )

  test('a webhook without a signature, or with a wrong one, is answered 403 and writes nothing', async () => {
    const before = await rowCounts()
    for (const name of PATHS) {
      const path = `/api/twilio/${name}`
      const unsigned = await fetch(`${appUrl}${path}`, {
        method: 'POST',
        body: new URLSearchParams(ring(callSid())),
      })
      expect(unsigned.status, `${name} unsigned`).toBe(403)
      const forged = await post(path, ring(callSid()), { token: 'f'.repeat(32) })
      expect(forged.status, `${name} with another token`).toBe(403)
      const elsewhere = await post(path, ring(callSid()), {
        signedUrl: `https://elsewhere.test${path}`,
      })
      expect(elsewhere.status, `${name} signed for another host`).toBe(403)
    }
    expect(await rowCounts()).toEqual(before)
  })

  test('a signed webhook of another account is refused', async () => {
    const params = { ...ring(callSid()), AccountSid: `AC${'0'.repeat(32)}` }
    expect((await post('/api/twilio/voice', params)).status).toBe(403)
  })

  test('a signed webhook that does not parse is answered 400', async () => {
    const params = { ...ring('not-a-sid') }
    expect((await post('/api/twilio/voice', params)).status).toBe(400)
  })

  test('a delivery that Twilio repeats makes one call, and either answer joins it', async () => {
    const sid = callSid()
    const [first, second] = await Promise.all([
      post('/api/twilio/voice', ring(sid)),
      post('/api/twilio/voice', ring(sid)),
    ])
    for (const response of [first, second]) {
      expect(response.status).toBe(200)
      expect(await response.text()).toMatch(/<Parameter name="token" value="v1\./)
    }
    const { data } = await product.db.from('calls').select('id').eq('provider_sid', sid)
    expect(data).toHaveLength(1)
  })

  test('a repeated or late status changes nothing', async () => {
    const sid = callSid()
    await post('/api/twilio/voice', ring(sid))
    const report = (status: string, sequence: number): Promise<Response> =>
      post('/api/twilio/status', {
        ...ring(sid),
        CallStatus: status,
        SequenceNumber: String(sequence),
      })
    await report('completed', 3)
    await report('completed', 3)
    await report('ringing', 1)
    const { data } = await product.db.from('calls').select('status').eq('provider_sid', sid)
    expect(data).toEqual([{ status: 'completed' }])
    const { data: messages } = await product.db
      .from('outbox')
      .select('id')
      .like('dedupe_key', 'call.ended:%')
    expect(new Set(messages?.map(({ id }) => id)).size).toBe(messages?.length)
  })

  test('the bridge’s door and the sweep’s door are shut without their keys', async () => {
    const body = JSON.stringify({ kind: 'records-changed', callId: randomUUID() })
    for (const headers of [{}, { 'x-propertyline-signature': `t=1,v1=${'0'.repeat(64)}` }]) {
      const response = await fetch(`${appUrl}/api/bridge/events`, { method: 'POST', headers, body })
      expect(response.status).toBe(403)
    }
    for (const authorization of ['', 'Bearer', `Bearer ${'x'.repeat(64)}`]) {
      const response = await fetch(`${appUrl}/api/outbox/sweep`, {
        method: 'POST',
        headers: { authorization },
      })
      expect(response.status).toBe(403)
    }
  })

  test('the queue of the workflows does not exist for strangers', async () => {
    for (const kind of ['flow', 'step']) {
      const response = await fetch(`${appUrl}/.well-known/workflow/v1/${kind}`, {
        method: 'POST',
        headers: { 'x-vqs-queue-name': '__wkf_workflow_x', 'x-vqs-message-id': 'msg_1' },
        body: '{}',
      })
      expect(response.status).toBe(404)
    }
  })

  test('the desk sends strangers to the sign-in page', async () => {
    for (const path of ['/board', '/incidents', `/incidents/${randomUUID()}`]) {
      const response = await fetch(`${appUrl}${path}`, { redirect: 'manual' })
      expect([302, 303, 307]).toContain(response.status)
      expect(response.headers.get('location')).toContain('/login')
    }
  })

  test('a link that is none opens nothing, and nothing is ever decided by opening one', async () => {
    const link = `${appUrl}/approve/${'A'.repeat(43)}`
    expect(await (await fetch(link)).text()).toContain('<h1>This link is not valid</h1>')
    expect((await fetch(`${link}/decide`)).status).toBe(405)
    const body = new URLSearchParams({ act: 'decline' })
    expect((await fetch(`${link}/decide`, { method: 'POST', body })).status).toBe(404)
  })

  test('health says what is up, without a secret in it', async () => {
    const response = await fetch(`${appUrl}/api/health`)
    expect(await response.json()).toEqual({
      status: 'up',
      checks: { app: 'up', database: 'up', bridge: 'up' },
    })
  })
})

describe('a start with a bad environment', () => {
  const complete = {
    APP_URL: 'http://127.0.0.1:3999',
    BRIDGE_URL: 'ws://127.0.0.1:8999',
    GEMINI_API_KEY: 'key',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: '0'.repeat(32),
    TWILIO_PHONE_NUMBER: '+14155550100',
    GOOGLE_SERVICE_ACCOUNT_JSON: '{}',
  }

  function startWith(env: Record<string, string>): { code: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.ts'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'production',
        ...complete,
        ...env,
      },
      encoding: 'utf8',
      timeout: 60_000,
    })
    return { code: status, output: stdout + stderr }
  }

  test.each([
    [{ GEMINI_API_KEY: '' }, /GEMINI_API_KEY is not set.*\.env\.example/],
    [{ TWILIO_PHONE_NUMBER: '0800 flowers' }, /TWILIO_PHONE_NUMBER: a phone number in E\.164/],
    [{ APP_URL: 'http://propertyline.example' }, /APP_URL: must use TLS/],
    [{ APP_URL: 'https://propertyline.example', TIME_SCALE: '30' }, /TIME_SCALE: only for demo/],
    [{ ACCESS_CODE_KEY: 'short' }, /ACCESS_CODE_KEY: 64 hex digits/],
  ])('stops with the name of the variable: %o', (env, sentence) => {
    const { code, output } = startWith(env)
    expect(output).toMatch(sentence)
    expect(code).toBe(1)
  })
})
