'use client'

import { useEffect, useState } from 'react'
import styles from './phone.module.css'
import type { Levels } from './telephone-audio.ts'

/** Below this nothing is worth a bar. */
const FLOOR_DB = -60
const QUIET: Levels = { microphone: -90, loudspeaker: -90 }

/** How loud it is on either side, ten times a second. */
export function Meters(props: {
  onLevels: (listener: (levels: Levels) => void) => () => void
  isMuted: boolean
}) {
  const { onLevels, isMuted } = props
  const [levels, setLevels] = useState(QUIET)
  useEffect(() => onLevels(setLevels), [onLevels])
  return (
    <div className={styles['meters']}>
      <Meter label={isMuted ? 'You (muted)' : 'You'} level={levels.microphone} />
      <Meter label="Line" level={levels.loudspeaker} />
    </div>
  )
}

function Meter({ label, level }: { label: string; level: number }) {
  const shown = Math.round(Math.min(0, Math.max(FLOOR_DB, level)))
  return (
    <div className={styles['meter']}>
      <span>{label}</span>
      <span
        role="meter"
        aria-label={`Loudness: ${label}`}
        aria-valuemin={FLOOR_DB}
        aria-valuemax={0}
        aria-valuenow={shown}
        aria-valuetext={shown === FLOOR_DB ? 'silent' : `${shown} decibels`}
        className={styles['meter-track']}
      >
        <span
          className={styles['meter-bar']}
          style={{ transform: `scaleX(${1 - shown / FLOOR_DB})` }}
        />
      </span>
    </div>
  )
}
