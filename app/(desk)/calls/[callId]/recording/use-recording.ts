'use client'

import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { movePosition, providePlayer } from './position.ts'
import { Sides, type Side } from './sides.ts'

const MS = 1_000

type Audio = RefObject<HTMLAudioElement | null>

export interface Playing {
  readonly isPlaying: boolean
  readonly hasFailed: boolean
  readonly positionMs: number
  readonly toggle: () => void
  readonly playAt: (atMs: number) => void
  readonly seek: (toMs: number) => void
}

/**
 * Plays a recording that may still grow: an address stands for a length, and the next one is loaded
 * when somebody plays again or has come to the end of this one. Nothing is loaded before: whoever only
 * opens the page has not listened.
 */
export function useRecording(
  audio: Audio,
  { callId, endMs, rate }: { callId: string; endMs: number; rate: number },
): Playing {
  const loadedMs = useRef(0)
  const [isPlaying, setIsPlaying] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)
  const [positionMs, setPositionMs] = useState(0)

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
      load(element, `/calls/${callId}/recording?to=${endMs}`, atMs)
    } else moveTo(element, atMs)
    quicken(element, rate)
    // Refused without a gesture: then it stands there, ready.
    element.play().catch(() => setIsPlaying(false))
  }
  const onAsked = useEffectEvent((ms: number) => playAt(ms))
  useEffect(() => providePlayer((ms) => onAsked(ms)), [])
  useListeners(audio, {
    timeupdate: (element) => {
      if (element.readyState > 0) show(element.currentTime * MS)
    },
    ended: () => {
      // It has grown meanwhile: on from here.
      if (endMs > loadedMs.current) playAt(loadedMs.current)
      else setIsPlaying(false)
    },
    play: () => setIsPlaying(true),
    pause: () => setIsPlaying(false),
    error: () => setHasFailed(true),
  })

  return {
    isPlaying,
    hasFailed,
    positionMs,
    playAt,
    toggle: () => (isPlaying ? audio.current?.pause() : playAt(positionMs)),
    seek: (ms) => {
      show(ms)
      if (isPlaying) playAt(ms)
      else if (audio.current && loadedMs.current >= ms) moveTo(audio.current, ms)
    },
  }
}

/** Lets one side be silenced. Nothing is put in between before somebody wants that. */
export function useSides(audio: Audio): (muted: Side | null) => void {
  const sides = useRef<Sides | null>(null)
  useEffect(
    () => () => {
      sides.current?.close()
      sides.current = null
    },
    [],
  )
  return (muted) => {
    if (!audio.current || (muted === null && sides.current === null)) return
    sides.current ??= new Sides(audio.current)
    sides.current.set(muted)
  }
}

function load(element: HTMLAudioElement, address: string, atMs: number): void {
  element.src = address
  element.addEventListener('loadedmetadata', () => moveTo(element, atMs), { once: true })
  element.load()
}

function moveTo(element: HTMLAudioElement, atMs: number): void {
  element.currentTime = atMs / MS
}

/** A fresh source begins at the default. */
function quicken(element: HTMLAudioElement, rate: number): void {
  element.defaultPlaybackRate = rate
  element.playbackRate = rate
}

type Listeners = Readonly<
  Record<'timeupdate' | 'ended' | 'play' | 'pause' | 'error', (element: HTMLAudioElement) => void>
>

function useListeners(audio: Audio, listeners: Listeners): void {
  const on = useEffectEvent((name: keyof Listeners, element: HTMLAudioElement) =>
    listeners[name](element),
  )
  useEffect(() => {
    const element = audio.current
    if (!element) return undefined
    const stop = new AbortController()
    for (const name of ['timeupdate', 'ended', 'play', 'pause', 'error'] as const) {
      element.addEventListener(name, () => on(name, element), { signal: stop.signal })
    }
    return () => {
      stop.abort()
      element.pause()
    }
  }, [audio])
}
