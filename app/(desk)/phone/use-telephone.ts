'use client'

import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { takePhone } from './actions.ts'
import { Line } from './line.ts'
import { nextState, type PhoneState, SWITCHED_OFF } from './phone-state.ts'
import { type Levels, microphoneWords, soundFault, TelephoneAudio } from './telephone-audio.ts'

export interface PhoneOptions {
  /** Whose phone it is. */
  readonly who: string
  readonly hasHeadphones: boolean
  readonly hasMicrophone: boolean
  /** Rings this number as soon as the phone is on; null waits to be rung. */
  readonly dial: string | null
}

export interface Telephone {
  readonly state: PhoneState
  readonly isMuted: boolean
  /** Why there is no microphone; the phone may be used without. */
  readonly microphoneFault: string | null
  readonly switchOn: (options: PhoneOptions) => Promise<void>
  readonly switchOff: () => void
  readonly dial: (number: string) => void
  readonly accept: () => void
  readonly decline: () => void
  readonly press: (digit: string) => void
  readonly mute: (isMuted: boolean) => void
  readonly hangUp: () => void
  readonly onLevels: (listener: (levels: Levels) => void) => () => void
}

interface Parts {
  audio: TelephoneAudio | null
  line: Line | null
  /** Counts the times it was switched on or off: what an earlier time still awaits is of no use. */
  time: number
}

/** A telephone in the browser: its sound, its line, where it stands. It hangs up when the page is left. */
export function useTelephone(): Telephone {
  const [state, tell] = useReducer(nextState, SWITCHED_OFF)
  const [isMuted, setMuted] = useState(false)
  const [microphoneFault, setMicrophoneFault] = useState<string | null>(null)
  const parts = useRef<Parts>({ audio: null, line: null, time: 0 })
  const listeners = useRef(new Set<(levels: Levels) => void>())

  const letGo = useCallback(() => {
    const { audio, line, time } = parts.current
    parts.current = { audio: null, line: null, time: time + 1 }
    line?.close()
    audio?.close()
    setMuted(false)
    return time + 1
  }, [])
  const fail = useCallback(
    (words: string) => {
      letGo()
      tell({ kind: 'failed', words })
    },
    [letGo],
  )
  useEffect(() => () => void letGo(), [letGo])

  const { kind } = state.standing
  useEffect(() => {
    const { audio } = parts.current
    audio?.ring(kind === 'dialling' ? 'calling' : kind === 'ringing' ? 'called' : null)
    audio?.talk(kind === 'up')
  }, [kind])

  const switchOn = useCallback(
    async (options: PhoneOptions): Promise<void> => {
      const fault = soundFault()
      if (fault) return fail(fault)
      const time = letGo()
      setMicrophoneFault(null)
      tell({ kind: 'switched-on' })
      const isCurrent = (): boolean => parts.current.time === time
      let audio: TelephoneAudio
      try {
        audio = await TelephoneAudio.start(
          {
            frame: (frame) => parts.current.line?.sendFrame(frame),
            levels: (levels) => listeners.current.forEach((listener) => listener(levels)),
            microphoneLost: () =>
              setMicrophoneFault(
                'The microphone is gone: nobody hears you. Plug it in, call again.',
              ),
          },
          options,
        )
      } catch (error) {
        if (!isCurrent()) return
        setMicrophoneFault(microphoneWords(error))
        letGo()
        return tell({ kind: 'switched-off' })
      }
      if (!isCurrent()) return audio.close()
      parts.current.audio = audio
      const answer = await takePhone(options.who).catch(() => null)
      if (!isCurrent()) return
      if (answer?.kind !== 'ticket') {
        return fail(answer?.message ?? 'The app does not answer. Try again in a moment.')
      }
      const line: Line = new Line(answer.ticket, {
        report(report) {
          if (!isCurrent()) return
          tell({ kind: 'report', report, at: new Date().toISOString() })
          if (report.event === 'registered' && options.dial !== null) {
            line.send({ event: 'dial', to: options.dial })
          }
        },
        frame: (frame) => audio.play(frame),
        closed(code) {
          if (!isCurrent()) return
          letGo()
          tell({ kind: 'closed', code })
        },
      })
      parts.current.line = line
    },
    [fail, letGo],
  )

  const send = (command: Parameters<Line['send']>[0]): void => parts.current.line?.send(command)
  return {
    state,
    isMuted,
    microphoneFault,
    switchOn,
    switchOff() {
      letGo()
      tell({ kind: 'switched-off' })
    },
    dial: (number) => send({ event: 'dial', to: number }),
    accept: () => send({ event: 'accept' }),
    decline: () => send({ event: 'decline' }),
    press: (digit) => send({ event: 'key', digit }),
    mute(muted) {
      parts.current.audio?.mute(muted)
      setMuted(muted)
    },
    hangUp: () => send({ event: 'hang-up' }),
    onLevels: useCallback((listener) => {
      listeners.current.add(listener)
      return () => void listeners.current.delete(listener)
    }, []),
  }
}
