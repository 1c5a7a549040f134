import type { RealtimeClient } from '#lib/clients/supabase-browser.ts'
import { backoffMs } from './backoff.ts'

/** What a screen is told about its channel. */
export interface Listener {
  /** Something changed; what it was is read again under the member's own rights. */
  changed(): void
  /** The channel is open, for the first time or again: what came before it was not heard. */
  opened(): void
  lost(): void
  /** Nobody is signed in any more in this browser. */
  signedOut(): void
}

/** How a channel is opened. */
export interface Line {
  /** The client, fetched once a screen is there: it weighs more than the screen's own script. */
  connect(): Promise<RealtimeClient>
  /** Whose token the channel is opened with; null when nobody is signed in. */
  token(): Promise<string | null>
}

/**
 * Listens to a private channel until the returned function is called, however often the network, the
 * server or the token goes. Ends and begins are told in any number; between two tries it waits longer
 * each time, within bounds, and not at all when the browser says that the network is back.
 */
export function listen(line: Line, topic: string, listener: Listener): () => void {
  let client: RealtimeClient | null = null
  let channel: ReturnType<RealtimeClient['channel']> | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let isOver = false

  const close = async (): Promise<void> => {
    const old = channel
    channel = null
    if (old) await client?.removeChannel(old)
  }
  const again = (): void => {
    clearTimeout(retry)
    retry = setTimeout(reopen, backoffMs(attempt, Math.random()))
    attempt += 1
  }
  const open = async (): Promise<void> => {
    await close()
    const [realtime, token] = await Promise.all([line.connect(), line.token()])
    client = realtime
    if (isOver) return
    if (token === null) {
      listener.signedOut()
      return again()
    }
    // Asks for a fresh token each time it is needed: a screen stays open longer than any token.
    await client.setAuth()
    if (isOver || channel) return
    const opening = client.channel(topic, { config: { private: true } })
    channel = opening
    opening
      .on('broadcast', { event: '*' }, () => listener.changed())
      .subscribe((status) => {
        if (channel !== opening) return
        if (status === 'SUBSCRIBED') {
          clearTimeout(retry)
          attempt = 0
          return listener.opened()
        }
        listener.lost()
        again()
      })
  }
  function reopen(): void {
    clearTimeout(retry)
    open().catch(() => {
      listener.lost()
      again()
    })
  }
  const leave = (): void => {
    listener.lost()
    void close()
    again()
  }
  const back = (): void => {
    attempt = 0
    reopen()
  }

  window.addEventListener('offline', leave)
  window.addEventListener('online', back)
  reopen()
  return () => {
    isOver = true
    clearTimeout(retry)
    window.removeEventListener('offline', leave)
    window.removeEventListener('online', back)
    void close()
  }
}
