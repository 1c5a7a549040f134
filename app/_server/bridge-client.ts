import type { PrepareRequest } from '#lib/contracts/bridge-event.ts'
import {
  controlAnswerSchema,
  type ControlAnswer,
  type ControlRequest,
  type LevelsRequest,
} from '#lib/contracts/call-control.ts'
import { SIGNATURE_HEADER, signRequest } from '#lib/call-token.ts'
import { networkEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const PREPARE_PATH = '/prepare'
/** A bridge that is slower than this will not be ready before the caller is anyway. */
const PREPARE_TIMEOUT_MS = 1000
/** Nothing on the bridge takes long: who does not answer by then is gone. */
const CONTROL_TIMEOUT_MS = 3000

/** The bridge's HTTP address: the same host and path prefix as its WebSocket's. */
export function bridgeHttpUrl(path: string): string {
  return `${networkEnv().BRIDGE_URL.replace(/^ws/, 'http')}${path}`
}

/**
 * Asks the bridge to connect to the model while the phone still rings. A courtesy: the call works
 * without it, only the first word comes later, so a failure is logged and nothing else.
 */
export async function prepareBridge(callId: string): Promise<void> {
  const body = JSON.stringify({ callId } satisfies PrepareRequest)
  try {
    const response = await post(
      { url: bridgeHttpUrl(''), path: PREPARE_PATH, body },
      AbortSignal.timeout(PREPARE_TIMEOUT_MS),
    )
    if (!response.ok) log.warn('bridge-not-prepared', { callId, status: response.status })
  } catch (error) {
    log.warn('bridge-not-prepared', { callId, reason: messageOf(error) })
  }
}

/**
 * Has the bridge at this address do something to a call. Safe to repeat. `unreachable`: it did not
 * answer, and may have done it.
 */
export async function controlOnBridge(
  url: string,
  request: ControlRequest,
): Promise<ControlAnswer['status'] | 'unreachable'> {
  const { callId, kind } = request
  try {
    const response = await post(
      { url, path: '/control', body: JSON.stringify(request) },
      AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    )
    return controlAnswerSchema.parse(await response.json()).status
  } catch (error) {
    log.warn('bridge-not-controlled', { callId, kind, reason: messageOf(error) })
    return 'unreachable'
  }
}

/** How loud both sides of a call are, as server-sent events, until the signal; null: not from there. */
export async function levelsOfBridge(
  url: string,
  callId: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | null> {
  const body = JSON.stringify({ callId } satisfies LevelsRequest)
  try {
    const response = await post({ url, path: '/levels', body }, signal)
    if (response.ok) return response.body
    await response.body?.cancel()
    return null
  } catch {
    return null
  }
}

function post(
  { url, path, body }: { url: string; path: string; body: string },
  signal: AbortSignal,
): Promise<Response> {
  const signature = signRequest(networkEnv().CALL_TOKEN_SECRET, { path, body }, Date.now())
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature },
    body,
    signal,
  })
}
