import type { Db } from '#lib/clients/supabase.ts'
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

/**
 * Listens to a private channel until the returned function is called, however often the network, the
 * server or the token goes. Ends and begins are told in any number; between two tries it waits longer
 * each time, within bounds, and not at all when the browser says that the network is back.
 */
export function listen(db: Db, topic: string, listener: Listener): () => void {
  let channel: ReturnType<Db['channel']> | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let isOver = false

  const close = async (): Promise<void> => {
    const old = channel
    channel = null
    if (old) await db.removeChannel(old)
  }
  const again = (): void => {
    clearTimeout(retry)
    retry = setTimeout(reopen, backoffMs(attempt, Math.random()))
    attempt += 1
  }
  const open = async (): Promise<void> => {
    await close()
    const { data } = await db.auth.getSession()
    if (isOver) return
    if (!data.session) {
      listener.signedOut()
      return again()
    }
    // Asks for a fresh token each time it is needed: a screen stays open longer than any token.
    await db.realtime.setAuth()
    if (isOver || channel) return
    const opening = db.channel(topic, { config: { private: true } })
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
