import { setTimeout as sleep } from 'node:timers/promises'
import { SIGNATURE_HEADER, signRequest } from '#lib/call-token.ts'
import { emergencyToldSchema, type BridgeEvent } from '#lib/contracts/bridge-event.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const PATH = '/api/bridge/events'
const REQUEST_TIMEOUT_MS = 3_000
/** The app tries the database once more before it texts people itself. */
const PAGE_TIMEOUT_MS = 6_000
/** Half a minute in all. What is lost then, the app's sweep finds in the database. */
const RETRY_WAITS_MS = [250, 1_000, 2_000, 5_000, 10_000] as const
const HTTP_TOO_MANY = 429

export interface AppClientOptions {
  readonly appUrl: string
  readonly secret: string
}

/** Tells the app to look at the database now. A courtesy: nothing is lost when it does not arrive. */
export class AppClient {
  readonly #options: AppClientOptions
  readonly #outstanding = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()

  constructor(options: AppClientOptions) {
    this.#options = options
  }

  /** Returns at once; who hears of a failure is the log. */
  post(event: BridgeEvent): void {
    const body = JSON.stringify(event)
    if (this.#outstanding.has(body)) {
      // The app may have looked already before this came about: it has to look once more.
      this.#again.add(body)
      return
    }
    const posting = this.#deliver(event, body).finally(() => {
      this.#outstanding.delete(body)
      if (this.#again.delete(body)) this.post(event)
    })
    this.#outstanding.set(body, posting)
  }

  /** Has people paged for an emergency that could not be marked; throws if the app could not either. */
  async page(
    event: Extract<BridgeEvent, { kind: 'emergency-raised' }>,
  ): Promise<'marked' | 'paged'> {
    const response = await this.#request(JSON.stringify(event), PAGE_TIMEOUT_MS)
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`the app answered with status ${response.status}`)
    }
    return emergencyToldSchema.parse(await response.json()).told
  }

  /** Resolves when everything was delivered or given up. */
  async settled(): Promise<void> {
    while (this.#outstanding.size > 0) await Promise.all(this.#outstanding.values())
  }

  async #deliver(event: BridgeEvent, body: string): Promise<void> {
    let reason = ''
    for (const waitMs of [0, ...RETRY_WAITS_MS]) {
      if (waitMs > 0) await sleep(waitMs)
      try {
        const status = await this.#send(body)
        if (status < 300) return
        reason = `status ${status}`
        // The app knows no such call, or will never accept this: repeating it changes nothing.
        if (status < 500 && status !== HTTP_TOO_MANY) break
      } catch (error) {
        reason = messageOf(error)
      }
    }
    log.warn('app-not-told', { callId: event.callId, kind: event.kind, reason })
  }

  async #send(body: string): Promise<number> {
    const response = await this.#request(body, REQUEST_TIMEOUT_MS)
    await response.body?.cancel()
    return response.status
  }

  #request(body: string, timeoutMs: number): Promise<Response> {
    const { appUrl, secret } = this.#options
    return fetch(`${appUrl}${PATH}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: signRequest(secret, { path: PATH, body }, Date.now()),
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
  }
}
