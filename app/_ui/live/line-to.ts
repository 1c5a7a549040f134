import type { Line } from './listen.ts'
import { memberToken } from './pass.ts'

/** The line to the database's channels, as whoever is signed in. One that could not be had is tried again. */
export function lineTo(url: string, publishableKey: string): Line {
  const token = memberToken()
  let client: ReturnType<Line['connect']> | null = null
  const fetched = async () => {
    const { createBrowserRealtime } = await import('#lib/clients/supabase-browser.ts')
    return createBrowserRealtime(url, publishableKey, token)
  }
  return {
    token,
    connect() {
      client ??= fetched().catch((error: unknown) => {
        client = null
        throw error
      })
      return client
    },
  }
}
