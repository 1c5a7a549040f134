import { randomUUID } from 'node:crypto'
import { embedText } from '#sim/gemini/embed/embedding.ts'
import {
  type Answer,
  recordHttp,
  reply,
  type RecordedRequest,
} from '#tests/support/http-recorder.ts'
import { answerAsTextModel, type TextInput } from './text-model.ts'

/** What the workflow did to the telephone network. */
export interface Dial {
  readonly sid: string
  readonly to: string
  /** From the answer address: which of our records this call is. */
  readonly callId: string
  readonly at: Date
}

export interface OutsideWorld extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  readonly dials: Dial[]
  readonly hangUps: string[]
  readonly texts: { readonly to: string; readonly body: string }[]
  /** Event ids, in the calendar now and ever inserted. */
  readonly calendar: Set<string>
  readonly calendarInserts: string[]
  /** Totals in cents: quotes with one of them are compared in silence. */
  readonly uncompared: Set<number>
  /** The totals that Gemini was asked to compare. */
  readonly compared: number[]
  /** When an event in the calendar begins, ISO 8601 by id. */
  readonly calendarStarts: Map<string, string>
  /** Google answers nothing but errors. */
  isGoogleAway: boolean
  /** The next requests to the carrier get no answer at all, though the calls are placed. */
  loseAnswers: boolean
  /** The carrier takes no text to these numbers. */
  readonly textless: Set<string>
  /** The model's maker answers nothing but errors. */
  geminiIsAway: boolean
  /** Requests to dial these numbers get lost on the way: nobody answers, and no call is placed. */
  readonly swallowed: Set<string>
  /** The numbers of the requests that got lost. */
  readonly lost: string[]
}

/** Twilio, Gemini and Google as far as the workflow speaks to them, over their own wire. */
export async function openOutsideWorld(onDial: (dial: Dial) => void): Promise<OutsideWorld> {
  const world = {
    dials: [] as Dial[],
    hangUps: [] as string[],
    texts: [] as { to: string; body: string }[],
    calendar: new Set<string>(),
    calendarInserts: [] as string[],
    uncompared: new Set<number>(),
    compared: [] as number[],
    calendarStarts: new Map<string, string>(),
    isGoogleAway: false,
    loseAnswers: false,
    textless: new Set<string>(),
    geminiIsAway: false,
    swallowed: new Set<string>(),
    lost: [] as string[],
  }
  const twilio = await recordHttp((request) => answerAsTwilio(world, request, onDial))
  const gemini = await recordHttp((request) =>
    world.geminiIsAway ? reply(503, { error: { code: 503 } }) : answerAsGemini(world, request),
  )
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

type Traces = Pick<
  OutsideWorld,
  'dials' | 'hangUps' | 'texts' | 'textless' | 'loseAnswers' | 'swallowed' | 'lost'
>

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
    const known = world.dials.filter((dial) => dial.to === to)
    const calls = known.map(({ sid, at }) => ({ sid, date_created: at.toUTCString() }))
    return reply(200, { calls })
  }
  if (url.endsWith('/Messages.json')) {
    if (world.textless.has(form.get('To') ?? '')) {
      return reply(400, { code: 21610, message: 'The number wants no texts.', status: 400 })
    }
    world.texts.push({ to: form.get('To') ?? '', body: form.get('Body') ?? '' })
    return reply(201, { sid: `SM${world.texts.length}` })
  }
  return placeCall(world, form, onDial)
}

function placeCall(world: Traces, form: URLSearchParams, onDial: (dial: Dial) => void): Answer {
  const to = form.get('To') ?? ''
  if (world.swallowed.has(to)) {
    world.lost.push(to)
    return { kind: 'reset' }
  }
  const answerUrl = new URL(form.get('Url') ?? '')
  const dial = {
    sid: `CA${randomUUID().replaceAll('-', '')}`,
    to,
    callId: answerUrl.searchParams.get('call') ?? '',
    at: new Date(),
  }
  world.dials.push(dial)
  onDial(dial)
  return world.loseAnswers ? { kind: 'reset' } : reply(201, { sid: dial.sid, status: 'queued' })
}

interface GenerateContent {
  readonly content: { readonly parts: readonly { readonly text: string }[] }
}

interface GenerateRequest {
  readonly contents: readonly { readonly parts: readonly { readonly text: string }[] }[]
}

function answerAsGemini(
  { uncompared, compared }: Pick<OutsideWorld, 'uncompared' | 'compared'>,
  { url, body }: RecordedRequest,
): Answer {
  if (url.endsWith(':batchEmbedContents')) {
    const { requests } = JSON.parse(body) as { requests: GenerateContent[] }
    const embeddings = requests.map(({ content }) => ({
      values: embedText('gemini', content.parts[0]?.text ?? '', 768),
    }))
    return reply(200, { embeddings })
  }
  const { contents } = JSON.parse(body) as GenerateRequest
  const input = JSON.parse(contents[0]?.parts[0]?.text ?? '{}') as TextInput
  const totals = input.quotes?.map(({ total }) => Math.round(total * 100)) ?? []
  compared.push(...totals)
  if (totals.some((cents) => uncompared.has(cents))) return { kind: 'silence' }
  const text = JSON.stringify(answerAsTextModel(input))
  return reply(200, { candidates: [{ content: { role: 'model', parts: [{ text }] } }] })
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
