'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState, useTransition } from 'react'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { createBrowserDb } from '#lib/clients/supabase-browser.ts'
import { listen } from './live/listen.ts'
import { askMissed } from './live/missed.ts'
import { RECHECK } from './live/recheck-event.ts'

/** Changes come in bursts (a turn, a status, an event): one look serves those of one moment. */
const GATHER_MS = 30
/** However much happens, a screen is read again this often at most. */
const PACE_MS = 200
/** A read that has not come back by then is not waited for. */
const READ_MAX_MS = 10_000
/** A connection may blink; what is shown is called old only after this. */
const BLINK_MS = 3_000
/** Even a channel that seems open is asked from time to time whether it told everything. */
const WATCH_MS = 45_000

type Connection = 'connecting' | 'live' | 'lost' | 'signed-out'

const WORDS: Record<Connection, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost, retrying…',
  'signed-out': 'Signed out',
}

/**
 * Keeps a server-rendered page current. The organisation's private channel says that something
 * changed, never what: the page is read again under the user's own row security, one read at a time.
 * After each gap, however it came about, it asks for what changed since `position`, where the stream of
 * changes stood when this page was read, and reads it again if that is anything.
 */
export function LiveRefresh(props: {
  supabaseUrl: string
  publishableKey: string
  organizationId: string
  position: string
}) {
  const { supabaseUrl, publishableKey, organizationId } = props
  const [connection, setConnection] = useState<Connection>('connecting')
  const [lastEventAt, setLastEventAt] = useState<string | null>(null)
  const [staleSince, setStaleSince] = useState<string | null>(null)
  const position = useRef(props.position)
  const refreshSoon = useRefresh()

  useEffect(() => {
    position.current = props.position
  }, [props.position])

  useEffect(() => {
    const db = createBrowserDb(supabaseUrl, publishableKey)
    let lostTimer: ReturnType<typeof setTimeout> | undefined
    let isOpen = false

    const happened = (): void => setLastEventAt(new Date().toISOString())
    const lost = (how: Connection): void => {
      isOpen = false
      setConnection(how)
      const since = new Date().toISOString()
      lostTimer ??= setTimeout(() => setStaleSince(since), BLINK_MS)
    }
    const current = (): void => {
      clearTimeout(lostTimer)
      lostTimer = undefined
      setStaleSince(null)
      setConnection('live')
    }
    const catchUp = async (): Promise<void> => {
      const missed = await askMissed(position.current)
      if (missed === null) return lost('signed-out')
      if (missed.count > 0) happened()
      if (missed.count > 0 || !missed.isComplete) refreshSoon()
      if (isOpen) current()
    }
    const tryCatchUp = (): void => void catchUp().catch(() => lost('lost'))

    const stop = listen(db, `org:${organizationId}`, {
      changed() {
        happened()
        if (!document.hidden) refreshSoon()
      },
      opened() {
        isOpen = true
        tryCatchUp()
      },
      lost: () => lost('lost'),
      signedOut: () => lost('signed-out'),
    })
    const seen = (): void => {
      if (!document.hidden && isOpen) tryCatchUp()
    }
    const recheck = (): void => {
      if (!document.hidden && isOpen) refreshSoon()
    }
    document.addEventListener('visibilitychange', seen)
    window.addEventListener(RECHECK, recheck)
    const watch = setInterval(seen, WATCH_MS * (1 + Math.random() / 2))
    return () => {
      stop()
      clearTimeout(lostTimer)
      clearInterval(watch)
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener(RECHECK, recheck)
    }
  }, [supabaseUrl, publishableKey, organizationId, refreshSoon])

  return (
    <>
      <span className={`connection connection-${connection}`}>
        <span role="status">{WORDS[connection]}</span>
        {lastEventAt === null ? null : (
          <span className="connection-age">
            last event <Elapsed since={lastEventAt} /> ago
          </span>
        )}
      </span>
      {staleSince === null ? null : <Stale since={staleSince} connection={connection} />}
    </>
  )
}

function Stale({ since, connection }: { since: string; connection: Connection }) {
  return (
    <p className="banner banner-grave" role="alert">
      {connection === 'signed-out' ? (
        <>
          <strong>You are signed out.</strong>{' '}
          <span>
            <a href="/login" target="_blank" rel="noreferrer">
              Sign in in another tab
            </a>
            : this page goes on by itself, and what you have written here stays.
          </span>
        </>
      ) : (
        <>
          <strong>No connection.</strong>{' '}
          <span>
            What you see is from <Elapsed since={since} /> ago. Calls go on regardless; this page
            catches up by itself.
          </span>
        </>
      )}
    </p>
  )
}

/** Reads the page again soon; asked while it is being read, once more after that. */
function useRefresh(): () => void {
  const router = useRouter()
  const [isReading, startReading] = useTransition()
  const wanted = useRef(false)
  const startedMs = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const reading = useRef(false)

  const soon = useCallback(() => {
    wanted.current = true
    if (timer.current !== undefined) return
    const nowMs = Date.now()
    const isWaiting = reading.current && nowMs - startedMs.current < READ_MAX_MS
    if (isWaiting) return
    const waitMs = Math.max(GATHER_MS, startedMs.current + PACE_MS - nowMs)
    timer.current = setTimeout(() => {
      timer.current = undefined
      wanted.current = false
      reading.current = true
      startedMs.current = Date.now()
      startReading(() => router.refresh())
    }, waitMs)
  }, [router])

  useEffect(() => {
    if (isReading) return
    reading.current = false
    if (wanted.current) soon()
  }, [isReading, soon])
  useEffect(() => () => clearTimeout(timer.current), [])
  return soon
}
