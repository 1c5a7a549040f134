'use client'

import { useNowMs } from './clock.ts'

const SECOND_MS = 1000
const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S

/** `97` seconds → `1:37`; from an hour on `2 h 5 min`, from a day on `3 d 4 h`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < HOUR_S) {
    return `${Math.floor(whole / MINUTE_S)}:${String(whole % MINUTE_S).padStart(2, '0')}`
  }
  if (whole < DAY_S) {
    return `${Math.floor(whole / HOUR_S)} h ${Math.floor((whole % HOUR_S) / MINUTE_S)} min`
  }
  return `${Math.floor(whole / DAY_S)} d ${Math.floor((whole % DAY_S) / HOUR_S)} h`
}

/** How long ago `since` was, or how long `until` is away, and running. Empty until the browser has a clock. */
export function Elapsed(props: { since: string } | { until: string }) {
  const nowMs = useNowMs()
  const at = 'since' in props ? props.since : props.until
  if (nowMs === null) return <time dateTime={at} />
  const awayMs = 'since' in props ? nowMs - Date.parse(at) : Date.parse(at) - nowMs
  return (
    <time dateTime={at} className="elapsed">
      {durationWords(awayMs / SECOND_MS)}
    </time>
  )
}
