import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answerInboundCall } from '#app/_server/answer-inbound-call.ts'
import { joinCallToBridge } from '#app/_server/call-stream.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { listTurns } from '#lib/db/turns.ts'
import { seed } from '#supabase/seed/seed.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { BridgeProgram } from './testing/bridge-program.ts'
import { ChildProgram } from './testing/child-program.ts'
import { waitUntil } from './testing/wait-until.ts'

const LINE = '+14155550100'
const EMMA = '+14155550110'

let supabase: TestDatabase
let app: Server
let bridge: BridgeProgram
let gemini: ChildProgram
let twilio: ChildProgram
const bridgeEvents: string[] = []

beforeAll(async () => {
  supabase = await startTestSupabase()
  app = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      void answer(request.url ?? '', body).then((twiml) =>
        response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml),
      )
    })
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`

  gemini = await ChildProgram.start('sim/gemini/main.ts', {
    SIM_GEMINI_PORT: '0',
    GEMINI_API_KEY: BridgeProgram.geminiKey,
  })
  const liveUrl = `http://127.0.0.1:${gemini.port}`
  const { SUPABASE_URL = '', SUPABASE_SECRET_KEY = '' } = process.env
  bridge = await BridgeProgram.start({
    recordsUrl: SUPABASE_URL,
    liveUrl,
    env: { APP_URL: appUrl, SUPABASE_SECRET_KEY },
  })
  const env = {
    APP_URL: appUrl,
    BRIDGE_URL: `ws://127.0.0.1:${bridge.port}`,
    CALL_TOKEN_SECRET: BridgeProgram.secret,
    GEMINI_API_KEY: BridgeProgram.geminiKey,
    GEMINI_BASE_URL: liveUrl,
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  await seed({
    db: supabase.db,
    now: new Date(),
    linePhone: LINE,
    password: randomBytes(12).toString('hex'),
    accessCodeKey: randomBytes(32),
    embeddingModel: 'gemini-embedding-001',
  })
  twilio = await ChildProgram.start('sim/twilio/main.ts', {
    SIM_TWILIO_PORT: '0',
    TWILIO_ACCOUNT_SID: BridgeProgram.accountSid,
    TWILIO_AUTH_TOKEN: BridgeProgram.authToken,
    TWILIO_PHONE_NUMBER: LINE,
    SIM_VOICE_URL: `${appUrl}/api/twilio/voice`,
  })
})

afterAll(async () => {
  await Promise.all([twilio.stop(), gemini.stop(), bridge.program.stop()])
  await supabase.close()
  await new Promise((resolve) => app.close(resolve))
  vi.unstubAllEnvs()
})

/** The app, as far as a telephone call needs it. */
async function answer(url: string, body: string): Promise<string> {
  if (url === '/api/bridge/events') {
    bridgeEvents.push(body)
    return ''
  }
  if (url !== '/api/twilio/voice') return hangUpResponse()
  const call = Object.fromEntries(new URLSearchParams(body))
  const answered = await answerInboundCall({
    providerSid: call['CallSid'] ?? '',
    phone: call['From'] ?? '',
    line: call['To'] ?? '',
  })
  if (answered.kind !== 'answered') return hangUpResponse()
  await bridge.prepare(answered.callId)
  return joinCallToBridge(answered.callId)
}

interface SimCall {
  readonly sid: string
  readonly status: string
  readonly heard: { text: string }[]
  readonly said: { text: string }[]
}

async function simCalls(): Promise<SimCall[]> {
  const response = await fetch(`http://127.0.0.1:${twilio.port}/sim/calls`, {
    headers: { authorization: `Bearer ${BridgeProgram.authToken}` },
  })
  const calls = (await response.json()) as SimCall[] | { calls: SimCall[] }
  return Array.isArray(calls) ? calls : calls.calls
}

test('hears a guest out, records the leak and says goodbye', async () => {
  const dialled = await fetch(`http://127.0.0.1:${twilio.port}/sim/dial`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${BridgeProgram.authToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ from: EMMA, purpose: 'report' }),
  })
  expect(dialled.ok).toBe(true)

  let call: SimCall | undefined
  const poll = setInterval(() => {
    void simCalls().then(([first]) => (call = first))
  }, 500)
  try {
    await waitUntil(() => call?.status === 'completed', 'the call to end', 50_000)
  } finally {
    clearInterval(poll)
  }

  const { id, outcome, incident_id, metrics } = await supabase.one<{
    id: string
    outcome: string
    incident_id: string
    metrics: Record<string, unknown>
  }>('select id, outcome, incident_id, metrics from public.calls')
  const turns = await listTurns(supabase.db, id)
  const transcript = turns.map((turn) => `${turn.speaker}: ${turn.text}`)
  if (process.env['SHOW_CALL']) {
    process.stdout.write(`${transcript.join('\n')}\n${JSON.stringify(metrics, null, 1)}\n`)
    process.stdout.write(`${bridge.program.stderr}\n${JSON.stringify(call, null, 1)}\n`)
  }
  expect(['finished', 'caller_hung_up']).toContain(outcome)
  expect(transcript.join('\n')).toMatch(/caller: .*water is pouring out under the kitchen sink/i)

  const incident = await supabase.one<{ trade: string; priority: string }>(
    'select trade, priority from public.incidents where id = $1',
    [incident_id],
  )
  expect(incident).toEqual({ trade: 'plumbing', priority: 'p1' })
  expect(bridgeEvents.some((event) => event.includes('records-changed'))).toBe(true)
  expect(bridgeEvents.some((event) => event.includes('conversation-ended'))).toBe(true)
})
