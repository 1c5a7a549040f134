/** Long enough for a database that starts again, and for nobody to be asked in a loop. */
const HOLD_MS = 2_000
/** What Next.js marks its reads of a page with. */
const READ_HEADER = 'rsc'

/**
 * Next.js answers a read of a page that failed at the server with a navigation of the browser: it would
 * take a half-written form along and show an error instead of what was known. Such an answer is held for
 * a moment and then counts as no connection, which Next.js waits out (`experimental.useOffline`) and
 * reads again. Returns how to undo it.
 */
export function holdFailedReads(): () => void {
  const original = window.fetch
  window.fetch = async (input, init) => {
    const response = await original(input, init)
    if (response.status < 500 || !new Headers(init?.headers).has(READ_HEADER)) return response
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS))
    throw new TypeError(`The page could not be read (${response.status}).`)
  }
  return () => {
    window.fetch = original
  }
}
