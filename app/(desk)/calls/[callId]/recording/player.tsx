'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components/Slider'
import styles from '#app/(desk)/calls/[callId]/call.module.css'
import { clockOf } from '#app/(desk)/calls/[callId]/time-line.ts'
import type { Side } from './sides.ts'
import { useRecording, useSides, type Playing } from './use-recording.ts'

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
export function RecordingPlayer(props: RecordingPlayerProps) {
  const { callId, beganMs, endMs, callerName, turns } = props
  const audio = useRef<HTMLAudioElement>(null)
  const [rate, setRate] = useState(1)
  const playing = useRecording(audio, { callId, endMs, rate })
  const mute = useSides(audio)
  const { isPlaying, positionMs, hasFailed, toggle } = playing
  useWords(turns, playing)

  return (
    <div className={styles['player']}>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the transcript is beside it */}
      <audio ref={audio} preload="none" />
      <button
        type="button"
        className={`act act-main ${styles['play']}`}
        aria-label={isPlaying ? 'Pause' : 'Play'}
        onClick={toggle}
      >
        <span aria-hidden="true">{isPlaying ? '❚❚' : '▶'}</span>
      </button>
      <Position beganMs={beganMs} endMs={endMs} atMs={positionMs} onSeek={playing.seek} />
      <span className={styles['clock']}>
        {clockOf(positionMs)} / {clockOf(endMs)}
      </span>
      <div className={styles['player-options']}>
        <select
          aria-label="Speed"
          value={rate}
          onChange={(event) => {
            const next = Number(event.target.value)
            setRate(next)
            if (audio.current) audio.current.playbackRate = next
          }}
        >
          {RATES.map((each) => (
            <option key={each} value={each}>
              {each}×
            </option>
          ))}
        </select>
        <select
          aria-label="Who is heard"
          defaultValue="none"
          onChange={(event) => mute(sideOf(event.target.value))}
        >
          <option value="none">Both sides</option>
          <option value="agent">Only {callerName}</option>
          <option value="caller">Only the agent</option>
        </select>
      </div>
      {hasFailed ? (
        <p className="fault" role="alert">
          The recording could not be loaded. Press play to try again.
        </p>
      ) : null}
    </div>
  )
}

/** Where it is, to be moved by hand and by key; hatched is what came before there was sound. */
function Position(props: {
  beganMs: number
  endMs: number
  atMs: number
  onSeek: (toMs: number) => void
}) {
  const { beganMs, endMs, atMs, onSeek } = props
  const share = (ms: number): string => `${Math.min(100, (ms / endMs) * 100)}%`
  const seconds = Math.ceil(endMs / MS)
  return (
    <Slider
      className={styles['seek'] ?? ''}
      aria-label="Position in the call"
      minValue={0}
      maxValue={seconds}
      step={1}
      value={Math.min(Math.round(atMs / MS), seconds)}
      onChange={(second) => onSeek(second * MS)}
      formatOptions={{ style: 'unit', unit: 'second', unitDisplay: 'long' }}
    >
      <SliderTrack className={styles['track'] ?? ''}>
        <span className={styles['heard']} style={{ width: share(atMs) }} />
        <span className={styles['unheard']} style={{ width: share(beganMs) }} />
        <SliderThumb className={styles['thumb'] ?? ''} />
      </SliderTrack>
    </Slider>
  )
}

/** Whoever comes from a figure, or from the time line, comes to the words. */
function useWords(turns: readonly TurnStart[], playing: Playing): void {
  const toTurn = useEffectEvent((seq: number, isHeard: boolean) => {
    const startMs = turns.find((turn) => turn.seq === seq)?.started_ms
    if (startMs === undefined) return
    if (isHeard) playing.playAt(startMs)
    else playing.seek(startMs)
  })
  useEffect(() => {
    const follow = (): void =>
      toTurn(Number(/^#turn-(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN), false)
    const wanted = new URLSearchParams(location.search).get('hear')
    if (wanted === null) follow()
    else toTurn(Number(wanted), true)
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
}

const sideOf = (value: string): Side | null =>
  value === 'agent' || value === 'caller' ? value : null
