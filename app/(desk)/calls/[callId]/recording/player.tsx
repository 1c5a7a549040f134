'use client'

import { useEffect, useEffectEvent } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import styles from '#app/(desk)/calls/[callId]/call.module.css'
import { clockOf } from '#app/(desk)/calls/[callId]/time-line.ts'
import type { Side } from './sides.ts'
import { useRecording } from './use-recording.ts'

const RATES = [1, 1.5, 2] as const
const MS = 1_000

interface TurnStart {
  readonly seq: number
  readonly started_ms: number
}

export interface RecordingPlayerProps {
  readonly callId: string
  /** Since when there is sound, and how far it goes as yet: milliseconds of the call. */
  readonly beganMs: number
  readonly endMs: number
  readonly callerName: string
  readonly turns: readonly TurnStart[]
}

/** Plays both sides of a call: from where one likes, as fast as one likes, or one side alone. */
export function RecordingPlayer({
  callId,
  beganMs,
  endMs,
  callerName,
  turns,
}: RecordingPlayerProps) {
  const playing = useRecording({ callId, endMs })
  const { isPlaying, positionMs } = playing
  const toTurn = useEffectEvent((seq: number, isHeard: boolean) => {
    const startMs = turns.find((turn) => turn.seq === seq)?.started_ms
    if (startMs === undefined) return
    if (isHeard) playing.playAt(startMs)
    else playing.seek(startMs)
  })
  // Whoever comes from a figure comes to the words it was said in.
  useEffect(() => {
    const seqOf = (): number => Number(/^#turn-(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN)
    const follow = (): void => toTurn(seqOf(), false)
    const wanted = new URLSearchParams(location.search).get('hear')
    if (wanted === null) follow()
    else toTurn(Number(wanted), true)
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])

  return (
    <div className={styles['player']}>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the transcript is beside it */}
      <audio ref={playing.audio} preload="none" />
      <button
        type="button"
        className={`act act-main ${styles['play']}`}
        aria-label={isPlaying ? 'Pause' : 'Play'}
        onClick={playing.toggle}
      >
        <span aria-hidden="true">{isPlaying ? '❚❚' : '▶'}</span>
      </button>
      <Slider
        className={styles['seek'] ?? ''}
        aria-label="Position in the call"
        minValue={0}
        maxValue={Math.ceil(endMs / MS)}
        step={1}
        value={Math.min(Math.round(positionMs / MS), Math.ceil(endMs / MS))}
        onChange={(seconds) => playing.seek(seconds * MS)}
        formatOptions={{ style: 'unit', unit: 'second', unitDisplay: 'long' }}
      >
        <SliderTrack className={styles['track'] ?? ''}>
          <span
            className={styles['unheard']}
            style={{ width: `${Math.min(100, (beganMs / endMs) * 100)}%` }}
          />
          <span
            className={styles['heard']}
            style={{ width: `${Math.min(100, (positionMs / endMs) * 100)}%` }}
          />
          <SliderThumb className={styles['thumb'] ?? ''} />
        </SliderTrack>
      </Slider>
      <span className={styles['clock']}>
        {clockOf(positionMs)} / {clockOf(endMs)}
      </span>
      <div className={styles['player-options']}>
        <select
          aria-label="Speed"
          value={playing.rate}
          onChange={(event) => playing.setRate(Number(event.target.value))}
        >
          {RATES.map((rate) => (
            <option key={rate} value={rate}>
              {rate}×
            </option>
          ))}
        </select>
        <select
          aria-label="Who is heard"
          value={playing.muted ?? 'none'}
          onChange={(event) => playing.mute(sideOf(event.target.value))}
        >
          <option value="none">Both sides</option>
          <option value="agent">Only {callerName}</option>
          <option value="caller">Only the agent</option>
        </select>
      </div>
      {playing.hasFailed ? (
        <p className="fault" role="alert">
          The recording could not be loaded. Press play to try again.
        </p>
      ) : null}
    </div>
  )
}

const sideOf = (value: string): Side | null =>
  value === 'agent' || value === 'caller' ? value : null
