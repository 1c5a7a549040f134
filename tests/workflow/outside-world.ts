import { randomUUID } from 'node:crypto'
import {
  type Answer,
  recordHttp,
  reply,
  type RecordedRequest,
} from '#tests/support/http-recorder.ts'

/** What the workflow did to the telephone network. */
export interface Dial {
  readonly sid: string
  readonly to: string
  /** From the answer address: which of our records this call is. */
  readonly callId: string
}

export interface OutsideWorld extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  readonly dials: Dial[]
  readonly hangUps: string[]
  readonly texts: { readonly to: string; readonly body: string }[]
  /** Event ids, in the calendar now and ever inserted. */
  readonly calendar: Set<string>
  readonly calendarInserts: string[]
  /** When an event in the calendar begins, ISO 8601 by id. */
  readonly calendarStarts: Map<string, string>
  /** Google answers nothing but errors. */
  isGoogleAway: boolean
  /** The next requests to the carrier get no answer at all, though the calls are placed. */
  loseAnswers: boolean
}

/** Twilio, Gemini and Google as far as the workflow speaks to them, over their own wire. */
export async function openOutsideWorld(onDial: (dial: Dial) => void): Promise<OutsideWorld> {
  const world = {
    dials: [] as Dial[],
    hangUps: [] as string[],
    texts: [] as { to: string; body: string }[],
    calendar: new Set<string>(),
    calendarInserts: [] as string[],
    calendarStarts: new Map<string, string>(),
    isGoogleAway: false,
    loseAnswers: false,
  }
  const twilio = await recordHttp((request) => answerAsTwilio(world, request, onDial))
  const gemini = await recordHttp(answerAsGemini)
  const google = await recordHttp((request) => answerAsGoogle(world, request))
  return Object.assign(world, {
    env: {
      TWILIO_BASE_URL: twilio.url,
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a-token-of-a-test-account-000000',
      TWILIO_PHONE_NUMBER: '+14155550100',
      GEMINI_BASE_URL: gemini.url,
      GEMINI_API_KEY: 'a-key-of-a-test',
      GOOGLE_BASE_URL: google.url,
      GOOGLE_CALENDAR_ID: 'primary',
      GOOGLE_CLIENT_ID: 'client',
      GOOGLE_CLIENT_SECRET: 'client-secret',
      GOOGLE_REFRESH_TOKEN: 'refresh',
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of [twilio, gemini, google]) await server[Symbol.asyncDispose]()
    },
  })
}

type Traces = Pick<OutsideWorld, 'dials' | 'hangUps' | 'texts' | 'loseAnswers'>

function answerAsTwilio(
  world: Traces,
  { method, url, body }: RecordedRequest,
  onDial: (dial: Dial) => void,
): Answer {
  const form = new URLSearchParams(body)
  const call = /\/Calls\/(CA\w+)\.json$/.exec(url)?.[1]
  if (call && method === 'POST') world.hangUps.push(call)
  if (call) return reply(200, { sid: call, status: 'completed' })
  if (method === 'GET') {
    const to = new URL(url, 'http://twilio').searchParams.get('To')
    const now = new Date().toUTCString()
    const known = world.dials.filter((dial) => dial.to === to)
    return reply(200, { calls: known.map(({ sid }) => ({ sid, date_created: now })) })
  }
  if (url.endsWith('/Messages.json')) {
    world.texts.push({ to: form.get('To') ?? '', body: form.get('Body') ?? '' })
    return reply(201, { sid: `SM${world.texts.length}` })
  }
  const answerUrl = new URL(form.get('Url') ?? '')
  const dial = {
    sid: `CA${randomUUID().replaceAll('-', '')}`,
    to: form.get('To') ?? '',
    callId: answerUrl.searchParams.get('call') ?? '',
  }
  world.dials.push(dial)
  onDial(dial)
  return world.loseAnswers ? { kind: 'reset' } : reply(201, { sid: dial.sid, status: 'queued' })
}

interface GenerateRequest {
  readonly contents: readonly { readonly parts: readonly { readonly text: string }[] }[]
}

interface Input {
  readonly transcript?: string
  readonly quotes?: readonly { readonly quote_id: string; readonly total_cents: number }[]
}

function answerAsGemini({ url, body }: RecordedRequest): Answer {
  if (url.endsWith(':batchEmbedContents')) {
    const { requests } = JSON.parse(body) as { requests: unknown[] }
    const values = Array.from({ length: 768 }, (_, index) => (index === 0 ? 1 : 0))
    return reply(200, { embeddings: requests.map(() => ({ values })) })
  }
  const { contents } = JSON.parse(body) as GenerateRequest
  const input = JSON.parse(contents[0]?.parts[0]?.text ?? '{}') as Input
  const written = input.quotes ? compare(input.quotes) : readFigures(input.transcript ?? '')
  const text = JSON.stringify(written)
  return reply(200, { candidates: [{ content: { role: 'model', parts: [{ text }] } }] })
}

function compare(quotes: NonNullable<Input['quotes']>): object {
  const [cheapest] = quotes.toSorted((left, right) => left.total_cents - right.total_cents)
  return {
    recommended_quote_id: cheapest?.quote_id,
    reasons: ['It is the lowest total.'],
    what_would_change_it: 'A lower total.',
    flags: [],
  }
}

/** The last dollar amount that the vendor says is the price. */
function readFigures(transcript: string): object {
  const amount = Number(/^vendor:.*\$(\d+)/m.exec(transcript)?.[1] ?? Number.NaN)
  const price = Number.isNaN(amount) ? null : amount
  return {
    amount_min: price,
    amount_max: price,
    trip_fee: null,
    after_hours_fee: null,
    warranty_days: null,
  }
}

function answerAsGoogle(
  world: Pick<OutsideWorld, 'calendar' | 'calendarInserts' | 'calendarStarts' | 'isGoogleAway'>,
  { method, url, body }: RecordedRequest,
): Answer {
  if (url === '/token') {
    return reply(200, { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer' })
  }
  if (world.isGoogleAway) return reply(503, { error: { code: 503 } })
  const id = /\/events\/(\w+)/.exec(url)?.[1] ?? ''
  if (method === 'DELETE') return reply(world.calendar.delete(id) ? 204 : 410, '')
  if (method === 'GET') return reply(world.calendar.has(id) ? 200 : 404, { id })
  const event = JSON.parse(body) as { id: string; start: { dateTime: string } }
  if (method === 'PATCH') {
    if (!world.calendar.has(id)) return reply(404, { error: { code: 404 } })
    world.calendarStarts.set(id, event.start.dateTime)
    return reply(200, event)
  }
  if (world.calendar.has(event.id)) return reply(409, { error: { code: 409 } })
  world.calendar.add(event.id)
  world.calendarInserts.push(event.id)
  world.calendarStarts.set(event.id, event.start.dateTime)
  return reply(200, event)
}
