'use client'

import { useFollowEnd } from '#app/_ui/use-follow-end.ts'
import type { Intervention } from './call-marks.ts'
import styles from './call.module.css'
import { playFrom } from './recording/position.ts'
import { clockOf, inSeconds, REPLY_SLOW_MS, type TimedTurn } from './time-line.ts'

const SPEAKERS: Record<string, string> = { agent: 'Agent', caller: 'Caller', keypad: 'Keys' }

type Line =
  | { kind: 'turn'; atMs: number; turn: TimedTurn }
  | { kind: 'desk'; atMs: number; act: Intervention }

function linesOf(turns: readonly TimedTurn[], acts: readonly Intervention[]): Line[] {
  const lines: Line[] = [
    ...turns.map((turn): Line => ({ kind: 'turn', atMs: turn.started_ms, turn })),
    ...acts.map((act): Line => ({ kind: 'desk', atMs: act.atMs, act })),
  ]
  return lines.toSorted((left, right) => left.atMs - right.atMs)
}

/** What was said and done, in order. A live one follows along, unless the reader has scrolled up. */
export function CallTranscript(props: {
  turns: readonly TimedTurn[]
  interventions: readonly Intervention[]
  callerName: string
  isLive: boolean
  /** There is a recording to play from. */
  hasSound: boolean
}) {
  const { turns, interventions, callerName, isLive, hasSound } = props
  const last = turns.at(-1)
  const newest = `${last?.seq} ${last?.text} ${interventions.length}`
  const following = useFollowEnd<HTMLOListElement>(isLive, newest)

  return (
    <ol
      {...following}
      className={styles['transcript']}
      aria-live={isLive ? 'polite' : 'off'}
      aria-label="What is said"
      // It scrolls by itself: without a focus, the keyboard could not.
      tabIndex={0}
    >
      {linesOf(turns, interventions).map((line) =>
        line.kind === 'turn' ? (
          <Turn
            key={line.turn.seq}
            turn={line.turn}
            callerName={callerName}
            hasSound={hasSound}
            isGrowing={isLive && line.turn === last && line.turn.ended_ms === null}
          />
        ) : (
          <Act key={line.act.id} act={line.act} />
        ),
      )}
    </ol>
  )
}

function Turn(props: {
  turn: TimedTurn
  callerName: string
  isGrowing: boolean
  hasSound: boolean
}) {
  const { turn, callerName, isGrowing, hasSound } = props
  const speaker = turn.speaker === 'caller' ? callerName : (SPEAKERS[turn.speaker] ?? '')
  return (
    <li id={`turn-${turn.seq}`} className={styles['turn']} data-speaker={turn.speaker}>
      <span className={styles['turn-head']}>
        <strong>{speaker}</strong>{' '}
        {hasSound ? (
          <button
            type="button"
            className={styles['from-here']}
            aria-label={`Play from ${clockOf(turn.started_ms)}`}
            onClick={() => playFrom(turn.started_ms)}
          >
            <span aria-hidden="true">▶</span> {clockOf(turn.started_ms)}
          </button>
        ) : (
          clockOf(turn.started_ms)
        )}
        {turn.reply_ms !== null && turn.reply_ms > REPLY_SLOW_MS ? (
          <span className="amber"> after {inSeconds(turn.reply_ms)} of waiting</span>
        ) : null}
      </span>
      <span className={isGrowing ? styles['growing'] : undefined}>{turn.text}</span>
      {turn.interrupted ? (
        <span className={styles['interrupted']}>
          ✂ interrupted
          {turn.heard_ms ? ` after ${inSeconds(turn.heard_ms)}` : ' before a word was heard'}
        </span>
      ) : null}
    </li>
  )
}

function Act({ act }: { act: Intervention }) {
  return (
    <li className={styles['act']} data-state={act.state}>
      <span className={styles['turn-head']}>
        <strong>{act.title}</strong> {clockOf(act.atMs)} · {act.isYours ? 'you' : 'a colleague'}
        {act.state === 'failed' ? <span className="amber"> · did not arrive</span> : null}
        {act.state === 'asked' ? ' · not confirmed' : null}
      </span>
      <span>{act.words}</span>
    </li>
  )
}
