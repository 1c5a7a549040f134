/** Long enough for a database that starts again, and for nobody to be asked in a loop. */
const HOLD_MS = 2_000
/** An act that has no answer by then is taken for not sent; sent again it is done once. */
const ACT_MAX_MS = 30_000
/** What Next.js marks its reads of a page with, and its server actions. */
const READ_HEADER = 'rsc'
const ACT_HEADER = 'next-action'

/**
 * With `experimental.useOffline` Next.js waits for the network and sends again what was rejected, without
 * asking anybody. For a page that is read that is what we want; two things it does not bound, and this
 * does. Returns how to undo it.
 *
 * A read is answered with a navigation of the browser when it failed at the server: that would take a
 * half-written form along and show an error instead of what was known. Such an answer, and one that broke
 * on the way, is held for a moment and then counts as no connection, which is waited out.
 *
 * An act is sent again at once whenever the app can be reached otherwise: in a tight loop, as long as it
 * alone does not get through, and without a word to whoever sent it. It is tried once, and they are told;
 * what they wrote stays (`useAct`). Next.js sends nothing again that was called off.
 */
export function boundRequests(): () => void {
  const original = window.fetch
  window.fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    if (headers.has(ACT_HEADER)) return tryOnce(() => original(input, withDeadline(init)))
    const isRead = headers.has(READ_HEADER) && init?.method !== 'HEAD'
    return isRead ? holdFailed(() => original(input, init)) : original(input, init)
  }
  return () => {
    window.fetch = original
  }
}

const withDeadline = (init: RequestInit | undefined): RequestInit => ({
  ...init,
  signal: AbortSignal.timeout(ACT_MAX_MS),
})

async function tryOnce(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send()
  } catch (error) {
    throw new DOMException(`The act could not be sent: ${String(error)}`, 'AbortError')
  }
}

async function holdFailed(read: () => Promise<Response>): Promise<Response> {
  const response = await read().catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    return null
  })
  if (response !== null && response.status < 500) return response
  await new Promise((resolve) => setTimeout(resolve, HOLD_MS))
  throw new TypeError(`The page could not be read (${response?.status ?? 'no answer'}).`)
}
