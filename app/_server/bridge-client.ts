import type { PrepareRequest } from '#lib/contracts/bridge-event.ts'
import { SIGNATURE_HEADER, signRequest } from '#lib/call-token.ts'
import { networkEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const PREPARE_PATH = '/prepare'
/** A bridge that is slower than this will not be ready before the caller is anyway. */
const PREPARE_TIMEOUT_MS = 1000

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
  const signature = signRequest(
    networkEnv().CALL_TOKEN_SECRET,
    { path: PREPARE_PATH, body },
    Date.now(),
  )
  try {
    const response = await fetch(bridgeHttpUrl(PREPARE_PATH), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature },
      body,
      signal: AbortSignal.timeout(PREPARE_TIMEOUT_MS),
    })
    if (!response.ok) log.warn('bridge-not-prepared', { callId, status: response.status })
  } catch (error) {
    log.warn('bridge-not-prepared', { callId, reason: messageOf(error) })
  }
}
