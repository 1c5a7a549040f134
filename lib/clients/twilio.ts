import { setTimeout as sleep } from 'node:timers/promises'
import twilio from 'twilio'
import { STATUS_OF_TWILIO } from '#lib/contracts/twilio-webhook.ts'
import type { CallStatus } from '#lib/domain/call.ts'
import { twilioEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const REQUEST_TIMEOUT_MS = 8_000
/** New accounts may start one call a second: wait that long, then longer, then give up. */
const BUSY_WAITS_MS = [1_000, 2_000] as const
/** Twilio's clock and ours, and its whole seconds. */
const CLOCK_TOLERANCE_MS = 2_000

const NOT_IN_PROGRESS = 21_220
const NOT_FOUND = 20_404

interface RestFault {
  status: number
  code?: number
  message: string
}

// Twilio's exceptions are plain errors by name; the numeric status is what tells them apart.
function isRestFault(error: unknown): error is RestFault {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
}

type RequestOf<Data> = typeof twilio.RequestClient.prototype.request<Data>

/** Twilio's own request client aimed at TWILIO_BASE_URL; host and scheme of the SDK are fixed. */
class BaseUrlRequestClient extends twilio.RequestClient {
  private readonly baseUrl: string

  constructor(baseUrl: string) {
    super({ timeout: REQUEST_TIMEOUT_MS })
    this.baseUrl = baseUrl
  }

  override request<Data>(options: Parameters<RequestOf<Data>>[0]): ReturnType<RequestOf<Data>> {
    const { pathname, search } = new URL(options.uri)
    return super.request<Data>({ ...options, uri: `${this.baseUrl}${pathname}${search}` })
  }
}

const clients = new Map<string, twilio.Twilio>()

function twilioClient(): twilio.Twilio {
  const env = twilioEnv()
  const key = `${env.TWILIO_BASE_URL} ${env.TWILIO_ACCOUNT_SID} ${env.TWILIO_AUTH_TOKEN}`
  const known = clients.get(key)
  if (known) return known
  const client = twilio(env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN, {
    httpClient: new BaseUrlRequestClient(env.TWILIO_BASE_URL),
  })
  clients.set(key, client)
  return client
}

type CarrierRefusal =
  /** Twilio said no; nothing was sent. `code` is Twilio's, or `busy` when it kept saying 429. */
  | { kind: 'refused'; code: string; message: string }
  /** Twilio did not say: it may have rung. Ask with `findCalls`; never simply send again. */
  | { kind: 'unknown'; message: string }

export type DialResult = { kind: 'dialled'; sid: string } | CarrierRefusal
export type SmsResult = { kind: 'sent'; sid: string } | CarrierRefusal

/** Sends what Twilio cannot deduplicate: only a refusal for being too fast is worth a second try. */
async function create(send: () => Promise<{ sid: string }>): Promise<DialResult> {
  for (const waitMs of [...BUSY_WAITS_MS, null]) {
    try {
      const { sid } = await send()
      // A 2xx without an id is somebody else's answer, such as a proxy's.
      return sid ? { kind: 'dialled', sid } : { kind: 'unknown', message: 'no id in the answer' }
    } catch (error) {
      if (!isRestFault(error)) return { kind: 'unknown', message: messageOf(error) }
      if (error.status === 429) {
        if (waitMs === null) return { kind: 'refused', code: 'busy', message: error.message }
        await sleep(waitMs)
        continue
      }
      if (error.status < 400 || error.status >= 500 || error.status === 408) {
        return { kind: 'unknown', message: error.message }
      }
      const code = String(error.code ?? error.status)
      return { kind: 'refused', code, message: error.message }
    }
  }
  throw new Error('unreachable: the last attempt returns')
}

export interface DialRequest {
  readonly callId: string
  readonly to: string
  readonly answerUrl: string
  readonly statusUrl: string
  readonly amdUrl: string
  readonly ringSeconds: number
  readonly talkSeconds: number
}

/** Rings a number. Twilio has no idempotency key for calls: reserve the attempt row before this. */
export async function dial(request: DialRequest): Promise<DialResult> {
  const result = await create(() =>
    twilioClient().calls.create({
      to: request.to,
      from: twilioEnv().TWILIO_PHONE_NUMBER,
      url: request.answerUrl,
      method: 'POST',
      statusCallback: request.statusUrl,
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      timeout: request.ringSeconds,
      timeLimit: request.talkSeconds,
      // A message is left after the greeting: waiting for its end costs a person nothing.
      machineDetection: 'DetectMessageEnd',
      // Synchronous detection would keep a person waiting in silence; the SDK wants a string.
      asyncAmd: 'true',
      asyncAmdStatusCallback: request.amdUrl,
      asyncAmdStatusCallbackMethod: 'POST',
    }),
  )
  log.info('call-dialled', { callId: request.callId, result: result.kind })
  return result
}

/**
 * The calls from our number to `to` that were created at or after `startedAfter` (ISO 8601), the newest
 * first, twenty at most. This is how a dial whose answer was lost is found again. Twilio's clock counts
 * seconds and is not ours: one that was placed just before may be among them.
 */
export async function findCalls(search: { to: string; startedAfter: string }): Promise<string[]> {
  const earliestMs = Date.parse(search.startedAfter) - CLOCK_TOLERANCE_MS
  const calls = await answerOf('list calls', () =>
    // Not filtered by StartTime: a call that is still queued has none.
    twilioClient().calls.list({ to: search.to, from: twilioEnv().TWILIO_PHONE_NUMBER, limit: 20 }),
  )
  return calls
    .filter((call) => call.dateCreated.getTime() >= earliestMs)
    .toSorted((a, b) => b.dateCreated.getTime() - a.dateCreated.getTime())
    .map(({ sid }) => sid)
}

/** Ends a call. One that is already over, or was never known, is a success. */
export async function hangUp(sid: string): Promise<void> {
  await answerOf('end a call', () => updateUnlessOver(sid, { status: 'completed' }))
}

/** Takes a call from what it is doing, be it a stream, and gives it other instructions; false if it is over. */
export function redirectCall(sid: string, twiml: string): Promise<boolean> {
  return answerOf('redirect a call', () => updateUnlessOver(sid, { twiml }))
}

async function updateUnlessOver(
  sid: string,
  update: { status: 'completed' } | { twiml: string },
): Promise<boolean> {
  try {
    await twilioClient().calls(sid).update(update)
    return true
  } catch (error) {
    const isOver =
      isRestFault(error) && (error.code === NOT_IN_PROGRESS || error.code === NOT_FOUND)
    if (!isOver) throw error
    return false
  }
}

/** The state of a call as Twilio sees it; null if Twilio knows no such call. */
export async function fetchCallStatus(sid: string): Promise<CallStatus | null> {
  return answerOf('fetch a call', async () => {
    try {
      const { status } = await twilioClient().calls(sid).fetch()
      return STATUS_OF_TWILIO[status]
    } catch (error) {
      if (isRestFault(error) && error.status === 404) return null
      throw error
    }
  })
}

/** Sends a text. Not idempotent either: reserve the message row before this. */
export async function sendSms(message: { to: string; body: string }): Promise<SmsResult> {
  const result = await create(() =>
    twilioClient().messages.create({
      to: message.to,
      from: twilioEnv().TWILIO_PHONE_NUMBER,
      body: message.body,
    }),
  )
  return result.kind === 'dialled' ? { kind: 'sent', sid: result.sid } : result
}

/** Runs a request that may be repeated; whatever is wrong becomes the product's error. */
async function answerOf<Answer>(attempted: string, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    const isRefused = isRestFault(error) && error.status < 500 && error.status !== 429
    throw new AppError(
      isRefused ? 'twilio-refused' : 'twilio-unavailable',
      `Twilio did not ${attempted}: ${isRestFault(error) ? `${error.status} ` : ''}${messageOf(error)}`,
      { remedy: isRefused ? 'give-up' : 'retry', cause: error },
    )
  }
}

/**
 * Whether Twilio signed this request for this address. `url` must be built from APP_URL or
 * BRIDGE_URL, never from Host. Anything that cannot be checked is refused.
 */
export function verifyTwilioSignature(request: {
  url: string
  params: Readonly<Record<string, string>>
  signature: string
}): boolean {
  try {
    const { TWILIO_AUTH_TOKEN: authToken } = twilioEnv()
    return signedUrls(request.url).some((url) =>
      twilio.validateRequest(authToken, request.signature, url, { ...request.params }),
    )
  } catch (error) {
    log.error('signature-unverifiable', { reason: messageOf(error) })
    return false
  }
}

/** For a stream Twilio has been seen to sign the https form of the address, its port, one more slash. */
function signedUrls(url: string): string[] {
  if (!/^wss?:/.test(url)) return [url]
  const withPort = url.replace(/^wss:\/\/([^/:]+)(?=\/|$)/, 'wss://$1:443')
  return [...new Set([url, url.replace(/^ws/, 'http'), `${url}/`, withPort])]
}
