import { randomUUID } from 'node:crypto'
import { signTwilioRequest } from './signature.ts'

/** Twilio's own limits for a webhook; `#rc=` in the URL's fragment changes the number of retries. */
const WEBHOOK_TIMEOUT_MS = 15_000
const RETRIES_DEFAULT = 1
const RESPONSE_BYTES_MAX = 64 * 1024

export interface Webhook {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly params: Readonly<Record<string, string>>
  /** The same for every delivery of one event, so that a receiver can tell a repeat from a new one. */
  readonly idempotencyToken?: string
}

export type WebhookReply =
  | { kind: 'answered'; status: number; contentType: string; body: string }
  | { kind: 'unreachable'; message: string }
  | { kind: 'timed-out' }
  | { kind: 'too-large' }

function retriesOf(url: URL): number {
  const asked = new URLSearchParams(url.hash.slice(1)).get('rc')
  return asked !== null && /^[0-5]$/.test(asked) ? Number(asked) : RETRIES_DEFAULT
}

function requestOf(webhook: Webhook, authToken: string): { url: string; init: RequestInit } {
  // Signed as it was configured: a URL that was parsed and printed again may differ by a slash.
  let url = webhook.url.split('#', 1)[0] ?? webhook.url
  const form = new URLSearchParams({ ...webhook.params }).toString()
  const isGet = webhook.method === 'GET'
  if (isGet) url += (url.includes('?') ? '&' : '?') + form
  return {
    url,
    init: {
      method: webhook.method,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        'x-twilio-signature': signTwilioRequest(authToken, url, isGet ? {} : webhook.params),
        'i-twilio-idempotency-token': webhook.idempotencyToken ?? randomUUID(),
      },
      ...(isGet ? {} : { body: form }),
    },
  }
}

async function attempt(url: string, init: RequestInit, timeoutMs: number): Promise<WebhookReply> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const body = await response.text()
    if (Buffer.byteLength(body) > RESPONSE_BYTES_MAX) return { kind: 'too-large' }
    const contentType = response.headers.get('content-type') ?? ''
    return { kind: 'answered', status: response.status, contentType, body }
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'timed-out' }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { kind: 'unreachable', message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/**
 * Delivers a signed, form-encoded webhook. Only a failed connection is tried again; an answer of
 * any status is final, and so is silence.
 */
export async function deliverWebhook(webhook: Webhook, authToken: string): Promise<WebhookReply> {
  const token = webhook.idempotencyToken ?? randomUUID()
  const { url, init } = requestOf({ ...webhook, idempotencyToken: token }, authToken)
  const deadlineMs = Date.now() + WEBHOOK_TIMEOUT_MS
  let reply: WebhookReply = { kind: 'timed-out' }
  for (let left = retriesOf(new URL(webhook.url)); left >= 0; left -= 1) {
    const remainingMs = deadlineMs - Date.now()
    if (remainingMs <= 0) return reply
    reply = await attempt(url, init, remainingMs)
    if (reply.kind !== 'unreachable') return reply
  }
  return reply
}
