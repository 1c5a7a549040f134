'use client'

import { useFollowEnd } from './use-follow-end.ts'

interface Turn {
  readonly seq: number
  readonly speaker: string
  readonly text: string
  readonly started_ms: number
  readonly interrupted: boolean
  readonly heard_ms: number | null
  readonly reply_ms: number | null
}

/** Shorter waits are what people are used to from each other. */
const WAIT_SHOWN_MS = 2_000

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** `1:07` into the call. */
function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const SPEAKERS: Record<string, string> = { agent: 'Agent', keypad: 'Keypad', system: 'System' }

/** What was said, in order. A live one follows along, unless the reader has scrolled up. */
export function Transcript(props: {
  callId: string
  turns: Turn[]
  /** Who is at the other end. */
  other: string
  isLive?: boolean
  /** What is said of a call without words. */
  silence: string
}) {
  const { callId, turns, other, isLive = false, silence } = props
  const last = turns.at(-1)
  const following = useFollowEnd<HTMLOListElement>(isLive, `${last?.seq} ${last?.text}`)

  if (turns.length === 0) return <p className="empty">{silence}</p>
  return (
    <ol
      {...following}
      className="transcript"
      aria-live={isLive ? 'polite' : 'off'}
      aria-label={`What is said on the call with ${other}`}
      // It scrolls by itself: without a focus, the keyboard could not.
      tabIndex={0}
    >
      {turns.map((turn) => (
        <li
          key={turn.seq}
          id={`turn-${callId}-${turn.seq}`}
          className={`turn turn-${turn.speaker}`}
          data-interrupted={turn.interrupted}
        >
          <span className="turn-speaker">
            {SPEAKERS[turn.speaker] ?? other}
            <span className="turn-time">{clockOf(turn.started_ms)}</span>
            {turn.reply_ms !== null && turn.reply_ms >= WAIT_SHOWN_MS ? (
              <span className="turn-time">after {inSeconds(turn.reply_ms)} of silence</span>
            ) : null}
          </span>
          <span>
            {turn.text}
            {turn.interrupted ? (
              <span className="turn-cut">
                {' '}
                — interrupted{turn.heard_ms ? ` after ${inSeconds(turn.heard_ms)}` : ''}
              </span>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  )
}
