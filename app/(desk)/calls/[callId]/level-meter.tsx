'use client'

import { type RefObject, useEffect, useRef } from 'react'
import type { CallLevels } from '#lib/contracts/call-control.ts'
import styles from './call.module.css'

/** Quieter than this is nothing, to an ear. */
const QUIET_DB = -60
const LOUD_DB = -5
/** A bridge that took the call over is there by then. */
const AGAIN_MS = 3_000
/** Levels come five times a second; without any for so long, what is on screen is not true any more. */
const STALE_MS = 1_500
const WAITING = 'Listening…'

function sentenceOf({ isAgentSpeaking, isCallerSpeaking }: CallLevels): string {
  if (isAgentSpeaking && isCallerSpeaking) return 'Both speak'
  if (isAgentSpeaking) return 'Agent speaking'
  return isCallerSpeaking ? 'Caller speaking' : 'Silence'
}

/** Written past React: five times a second, beside a page that is read again with every word. */
function show(meter: HTMLElement | null, db: number): void {
  if (!meter) return
  const shown = Math.round(Math.min(LOUD_DB, Math.max(QUIET_DB, db)))
  meter.setAttribute('aria-valuenow', String(shown))
  meter.setAttribute('aria-valuetext', shown === QUIET_DB ? 'quiet' : `${shown} decibels`)
  const share = (shown - QUIET_DB) / (LOUD_DB - QUIET_DB)
  meter.style.setProperty('--level', share.toFixed(3))
}

/** How loud both sides are at this moment. Asks only while it is on screen. */
export function LevelMeter({ callId }: { callId: string }) {
  const agent = useRef<HTMLDivElement>(null)
  const caller = useRef<HTMLDivElement>(null)
  const words = useRef<HTMLSpanElement>(null)

  useEffect(() => {
    let source: EventSource | null = null
    let again: ReturnType<typeof setTimeout>
    let stale: ReturnType<typeof setTimeout>
    const say = (text: string): void => {
      if (words.current && words.current.textContent !== text) words.current.textContent = text
    }
    const forget = (): void => {
      show(agent.current, QUIET_DB)
      show(caller.current, QUIET_DB)
      say(WAITING)
    }
    const listen = (): void => {
      source = new EventSource(`/calls/${callId}/levels`)
      source.addEventListener('message', ({ data }) => {
        // Our own bridge's, through our own route: its shape is known, and zod weighs a fifth of a screen.
        const levels = JSON.parse(String(data)) as CallLevels
        show(agent.current, levels.agentDb)
        show(caller.current, levels.callerDb)
        say(sentenceOf(levels))
        clearTimeout(stale)
        stale = setTimeout(forget, STALE_MS)
      })
      source.addEventListener('error', () => {
        if (source?.readyState === EventSource.CLOSED) again = setTimeout(listen, AGAIN_MS)
      })
    }
    const look = (): void => {
      clearTimeout(again)
      source?.close()
      if (!document.hidden) listen()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearTimeout(again)
      clearTimeout(stale)
      source?.close()
    }
  }, [callId])

  return (
    <div className={styles['levels']}>
      <Level label="Agent" meter={agent} />
      <Level label="Caller" meter={caller} />
      <span ref={words} className={styles['levels-words']}>
        {WAITING}
      </span>
    </div>
  )
}

function Level({ label, meter }: { label: string; meter: RefObject<HTMLDivElement | null> }) {
  return (
    <div className={styles['level']}>
      <span aria-hidden="true">{label}</span>
      <div
        ref={meter}
        role="meter"
        aria-label={`${label} level`}
        aria-valuemin={QUIET_DB}
        aria-valuemax={LOUD_DB}
        aria-valuenow={QUIET_DB}
        aria-valuetext="quiet"
        className={styles['level-track']}
        data-side={label.toLowerCase()}
      >
        <span />
      </div>
    </div>
  )
}
