'use client'

import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { movePosition, providePlayer } from './position.ts'
import { Sides, type Side } from './sides.ts'

const MS = 1_000

export interface Playing {
  readonly audio: RefObject<HTMLAudioElement | null>
  readonly isPlaying: boolean
  readonly hasFailed: boolean
  readonly positionMs: number
  readonly rate: number
  readonly muted: Side | null
  readonly toggle: () => void
  readonly playAt: (atMs: number) => void
  readonly seek: (toMs: number) => void
  readonly setRate: (rate: number) => void
  readonly mute: (side: Side | null) => void
}

/**
 * Plays a recording that may still grow: an address stands for a length, and the next one is loaded
 * when somebody plays again or has come to the end of this one. Nothing is loaded before: whoever only
 * opens the page has not listened.
 */
export function useRecording({ callId, endMs }: { callId: string; endMs: number }): Playing {
  const audio = useRef<HTMLAudioElement>(null)
  const sides = useRef<Sides | null>(null)
  const loadedMs = useRef(0)
  const [isPlaying, setIsPlaying] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)
  const [positionMs, setPositionMs] = useState(0)
  const [rate, setRateState] = useState(1)
  const [muted, setMuted] = useState<Side | null>(null)

  const show = (ms: number): void => {
    setPositionMs(ms)
    movePosition(ms)
  }

  const playAt = (ms: number): void => {
    const element = audio.current
    if (!element) return
    const atMs = ms >= endMs ? 0 : Math.max(0, ms)
    setHasFailed(false)
    show(atMs)
    if (loadedMs.current !== endMs || element.error) {
      loadedMs.current = endMs
      element.src = `/calls/${callId}/recording?to=${endMs}`
      element.addEventListener('loadedmetadata', () => (element.currentTime = atMs / MS), {
        once: true,
      })
      element.load()
    } else element.currentTime = atMs / MS
    element.playbackRate = rate
    element.defaultPlaybackRate = rate
    // Refused without a gesture: then it stands there, ready.
    element.play().catch(() => setIsPlaying(false))
  }

  const onAsked = useEffectEvent((ms: number) => playAt(ms))
  const onTime = useEffectEvent(() => {
    const element = audio.current
    if (element && element.readyState > 0) show(element.currentTime * MS)
  })
  const onEnded = useEffectEvent(() => {
    // It has grown meanwhile: on from here.
    if (endMs > loadedMs.current) playAt(loadedMs.current)
    else setIsPlaying(false)
  })

  useEffect(() => providePlayer((ms) => onAsked(ms)), [])
  useEffect(() => {
    const element = audio.current
    if (!element) return undefined
    const listeners: [string, () => void][] = [
      ['timeupdate', () => onTime()],
      ['ended', () => onEnded()],
      ['play', () => setIsPlaying(true)],
      ['pause', () => setIsPlaying(false)],
      ['error', () => setHasFailed(true)],
    ]
    for (const [name, listen] of listeners) element.addEventListener(name, listen)
    return () => {
      for (const [name, listen] of listeners) element.removeEventListener(name, listen)
      element.pause()
      sides.current?.close()
      sides.current = null
    }
  }, [])

  return {
    audio,
    isPlaying,
    hasFailed,
    positionMs,
    rate,
    muted,
    playAt,
    toggle: () => (isPlaying ? audio.current?.pause() : playAt(positionMs)),
    seek: (ms) => {
      show(ms)
      if (isPlaying) playAt(ms)
      else if (audio.current && loadedMs.current >= ms) audio.current.currentTime = ms / MS
    },
    setRate: (next) => {
      setRateState(next)
      if (audio.current) audio.current.playbackRate = next
    },
    mute: (side) => {
      setMuted(side)
      if (audio.current && (side !== null || sides.current)) {
        sides.current ??= new Sides(audio.current)
        sides.current.set(side)
      }
    },
  }
}
