'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { createBrowserDb } from '#lib/clients/supabase-browser.ts'

/** Changes come in bursts (a turn, a status, an event): one look serves them all. */
const GATHER_MS = 120

type Connection = 'connecting' | 'live' | 'lost'

const WORDS: Record<Connection, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost, retrying…',
}

/**
 * Keeps a server-rendered page current. The organisation's private channel says that something
 * changed, never what: the page is read again under the user's own row security. Whatever was
 * missed while disconnected is caught up with by the same read when the channel is back.
 */
export function LiveRefresh(props: {
  supabaseUrl: string
  publishableKey: string
  organizationId: string
}) {
  const { supabaseUrl, publishableKey, organizationId } = props
  const router = useRouter()
  const [connection, setConnection] = useState<Connection>('connecting')
  const [lastEventAt, setLastEventAt] = useState<string | null>(null)
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const db = createBrowserDb(supabaseUrl, publishableKey)
    const refreshSoon = (): void => {
      clearTimeout(pending.current)
      pending.current = setTimeout(() => router.refresh(), GATHER_MS)
    }
    const changed = (): void => {
      setLastEventAt(new Date().toISOString())
      refreshSoon()
    }
    const channel = db
      .channel(`org:${organizationId}`, { config: { private: true } })
      .on('broadcast', { event: '*' }, changed)
    const subscribe = async (): Promise<void> => {
      await db.realtime.setAuth()
      channel.subscribe((status) => {
        setConnection(status === 'SUBSCRIBED' ? 'live' : 'lost')
        if (status === 'SUBSCRIBED') refreshSoon()
      })
    }
    subscribe().catch(() => setConnection('lost'))
    return () => {
      clearTimeout(pending.current)
      void db.removeChannel(channel)
    }
  }, [router, supabaseUrl, publishableKey, organizationId])

  return (
    <span className={`connection connection-${connection}`}>
      <span role="status">{WORDS[connection]}</span>
      {lastEventAt === null ? null : (
        <span className="connection-age">
          last event <Elapsed since={lastEventAt} /> ago
        </span>
      )}
    </span>
  )
}
