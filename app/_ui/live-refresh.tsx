'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState, useTransition } from 'react'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { boundRequests } from './live/bound-requests.ts'
import { type Connection, keepCurrent } from './live/keep-current.ts'
import { lineTo } from './live/line-to.ts'

/** Changes come in bursts (a turn, a status, an event): one look serves those of one moment. */
const GATHER_MS = 30
/** However much happens, a screen is read again this often at most. */
const PACE_MS = 200
/** A read that has not come back by then is not waited for. */
const READ_MAX_MS = 10_000
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
  const refresh = useRefresh()

  useEffect(() => {
    position.current = props.position
  }, [props.position])
  useEffect(boundRequests, [])

  useEffect(
    () =>
      keepCurrent(lineTo(supabaseUrl, publishableKey), organizationId, {
        position: () => position.current,
        refresh,
        happened: () => setLastEventAt(new Date().toISOString()),
        connection: setConnection,
        stale: setStaleSince,
      }),
    [supabaseUrl, publishableKey, organizationId, refresh],
  )

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
