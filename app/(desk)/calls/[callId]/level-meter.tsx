'use client'

import { useEffect, useState } from 'react'
import { callLevelsSchema, type CallLevels } from '#lib/contracts/call-control.ts'
import styles from './call.module.css'

/** Quieter than this is nothing, to an ear. */
const QUIET_DB = -60
const LOUD_DB = -5
/** A bridge that took the call over is there by then. */
const AGAIN_MS = 3_000
/** Levels come five times a second; without any for so long, what is on screen is not true any more. */
const STALE_MS = 1_500

function sentenceOf(levels: CallLevels | null): string {
  if (levels === null) return 'Listening…'
  const { isAgentSpeaking, isCallerSpeaking } = levels
  if (isAgentSpeaking && isCallerSpeaking) return 'Both speak'
  if (isAgentSpeaking) return 'Agent speaking'
  return isCallerSpeaking ? 'Caller speaking' : 'Silence'
}

/** How loud both sides are at this moment. Asks only while it is on screen. */
export function LevelMeter({ callId }: { callId: string }) {
  const [levels, setLevels] = useState<CallLevels | null>(null)

  useEffect(() => {
    let source: EventSource | null = null
    let again: ReturnType<typeof setTimeout>
    let stale: ReturnType<typeof setTimeout>
    const listen = (): void => {
      source = new EventSource(`/calls/${callId}/levels`)
      source.addEventListener('message', ({ data }) => {
        setLevels(callLevelsSchema.parse(JSON.parse(String(data))))
        clearTimeout(stale)
        stale = setTimeout(() => setLevels(null), STALE_MS)
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
      <Level label="Agent" db={levels?.agentDb} />
      <Level label="Caller" db={levels?.callerDb} />
      <span className={styles['levels-words']}>{sentenceOf(levels)}</span>
    </div>
  )
}

function Level({ label, db = QUIET_DB }: { label: string; db?: number | undefined }) {
  const shown = Math.round(Math.min(LOUD_DB, Math.max(QUIET_DB, db)))
  const share = (shown - QUIET_DB) / (LOUD_DB - QUIET_DB)
  return (
    <div className={styles['level']}>
      <span aria-hidden="true">{label}</span>
      <div
        role="meter"
        aria-label={`${label} level`}
        aria-valuemin={QUIET_DB}
        aria-valuemax={LOUD_DB}
        aria-valuenow={shown}
        aria-valuetext={shown === QUIET_DB ? 'quiet' : `${shown} decibels`}
        className={styles['level-track']}
        data-side={label.toLowerCase()}
      >
        <span style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </div>
    </div>
  )
}
