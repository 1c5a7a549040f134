'use client'

import { useSyncExternalStore } from 'react'
import styles from '#app/(desk)/calls/[callId]/call.module.css'
import { readPosition, watchPosition } from './position.ts'

/** Where the recording is, on the time line. */
export function RecordingCursor({ durationMs }: { durationMs: number }) {
  const positionMs = useSyncExternalStore(watchPosition, readPosition, () => null)
  if (positionMs === null) return null
  const x = `${Math.min(100, (positionMs / durationMs) * 100)}%`
  return <line x1={x} x2={x} y1="16" y2="114" className={styles['cursor']} aria-hidden="true" />
}
