const ASK_TIMEOUT_MS = 8_000
/** Renewed before it runs out, and by not all tabs of a browser at once: the first one serves them all. */
const RENEW_MS = 30_000
const SPREAD_MS = 30_000
/** What the session's cookies are called: `sb-<project>-auth-token`, and `.0`, `.1` when there is much of it. */
const SESSION_COOKIE = /^sb-.*-auth-token(\.\d+)?=/

interface Pass {
  readonly token: string
  /** Epoch milliseconds. */
  readonly untilMs: number
  /** The cookies it belongs to: another tab may sign out, or somebody else in. */
  readonly session: string
}

/** The session of this browser as its cookies have it; empty when nobody is signed in. */
const sessionOf = (cookies: string): string =>
  cookies
    .split('; ')
    .filter((cookie) => SESSION_COOKIE.test(cookie))
    .toSorted()
    .join()

/**
 * What the signed-in member listens with: their access token, kept while their session is the same and it
 * lasts, otherwise asked of the app, whose proxy renews it. Null when nobody is signed in; rejects when the
 * app does not answer.
 */
export function memberToken(): () => Promise<string | null> {
  const spreadMs = RENEW_MS + Math.random() * SPREAD_MS
  let pass: Pass | null = null
  let asking: Promise<string | null> | null = null

  const ask = async (): Promise<string | null> => {
    const response = await fetch('/api/desk/pass', { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    if (response.status === 401) return null
    if (!response.ok) throw new Error(`The app answered ${response.status}.`)
    // Our own route of the same build: its shape is known.
    const { token, untilMs } = (await response.json()) as Omit<Pass, 'session'>
    pass = { token, untilMs, session: sessionOf(document.cookie) }
    return token
  }
  return async () => {
    const session = sessionOf(document.cookie)
    if (session === '') return null
    if (pass?.session === session && pass.untilMs - Date.now() > spreadMs) return pass.token
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
}
