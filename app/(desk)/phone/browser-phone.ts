import type { Ticket } from './actions.ts'
import { Line } from './line.ts'
import { nextState, type PhoneEvent, type PhoneState, SWITCHED_OFF } from './phone-state.ts'
import { type Levels, microphoneWords, soundFault, TelephoneAudio } from './telephone-audio.ts'

export interface PhoneOptions {
  /** Whose phone it is. */
  readonly who: string
  readonly hasHeadphones: boolean
  readonly hasMicrophone: boolean
  /** Rings this number as soon as the phone is on; null waits to be rung. */
  readonly dial: string | null
}

/** What a page shows of the phone. A new object whenever anything of it changed. */
export interface PhoneView {
  readonly state: PhoneState
  readonly isMuted: boolean
  /** Why there is no microphone; the phone may be used without. */
  readonly microphoneFault: string | null
}

export const FRESH_PHONE: PhoneView = { state: SWITCHED_OFF, isMuted: false, microphoneFault: null }

const UNPLUGGED = 'The microphone is gone: nobody hears you. Plug it in, then call again.'

/** A telephone in the browser: its sound, its line, and where it stands. */
export class BrowserPhone {
  readonly #takePhone: (who: string) => Promise<Ticket>
  readonly #watchers = new Set<() => void>()
  readonly #levelListeners = new Set<(levels: Levels) => void>()
  #view = FRESH_PHONE
  #audio: TelephoneAudio | null = null
  #line: Line | null = null
  /** Counts how often it was switched on or off: what an earlier time still awaits is of no use. */
  #time = 0

  constructor(takePhone: (who: string) => Promise<Ticket>) {
    this.#takePhone = takePhone
  }

  readonly view = (): PhoneView => this.#view

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Ten times a second while it is on. */
  readonly onLevels = (listener: (levels: Levels) => void): (() => void) => {
    this.#levelListeners.add(listener)
    return () => void this.#levelListeners.delete(listener)
  }

  /** From a click, since a browser opens sound only then. Whatever goes wrong is in the view. */
  readonly switchOn = async (options: PhoneOptions): Promise<void> => {
    const fault = soundFault()
    if (fault) return this.#tell({ kind: 'failed', words: fault })
    const time = this.#letGo()
    this.#show({ isMuted: false, microphoneFault: null })
    this.#tell({ kind: 'switched-on' })
    const audio = await this.#startAudio(options)
    if (time !== this.#time) return audio?.close()
    if (!audio) return this.#tell({ kind: 'switched-off' })
    this.#audio = audio
    const answer = await this.#takePhone(options.who).catch(() => null)
    if (time !== this.#time) return
    if (answer?.kind === 'ticket') return this.#connect(answer.ticket, options.dial)
    const words = answer?.message ?? 'The app does not answer. Try again in a moment.'
    this.#letGo()
    this.#tell({ kind: 'failed', words })
  }

  readonly switchOff = (): void => {
    this.#letGo()
    this.#tell({ kind: 'switched-off' })
  }

  readonly dial = (number: string): void => this.#line?.send({ event: 'dial', to: number })
  readonly accept = (): void => this.#line?.send({ event: 'accept' })
  readonly decline = (): void => this.#line?.send({ event: 'decline' })
  readonly press = (digit: string): void => this.#line?.send({ event: 'key', digit })
  readonly hangUp = (): void => this.#line?.send({ event: 'hang-up' })

  readonly mute = (isMuted: boolean): void => {
    this.#audio?.mute(isMuted)
    this.#show({ isMuted })
  }

  /** Null, and the reason in the view, when there is no microphone to be had. */
  async #startAudio(options: PhoneOptions): Promise<TelephoneAudio | null> {
    try {
      return await TelephoneAudio.start(
        {
          frame: (frame) => this.#line?.sendFrame(frame),
          levels: (levels) => this.#levelListeners.forEach((listener) => listener(levels)),
          microphoneLost: () => this.#show({ microphoneFault: UNPLUGGED }),
        },
        options,
      )
    } catch (error) {
      this.#show({ microphoneFault: microphoneWords(error) })
      return null
    }
  }

  #connect(ticket: string, dial: string | null): void {
    const time = this.#time
    const line: Line = new Line(ticket, {
      report: (report) => {
        if (time !== this.#time) return
        this.#tell({ kind: 'report', report, at: new Date().toISOString() })
        if (report.event === 'registered' && dial !== null) this.dial(dial)
      },
      frame: (frame) => this.#audio?.play(frame),
      closed: (code) => {
        if (time !== this.#time) return
        this.#letGo()
        this.#tell({ kind: 'closed', code })
      },
    })
    this.#line = line
  }

  #letGo(): number {
    this.#line?.close()
    this.#audio?.close()
    this.#line = null
    this.#audio = null
    this.#time += 1
    return this.#time
  }

  #tell(event: PhoneEvent): void {
    const before = this.#view.state.standing.kind
    const state = nextState(this.#view.state, event)
    const { kind } = state.standing
    if (kind !== before) {
      this.#audio?.ring(kind === 'dialling' ? 'calling' : kind === 'ringing' ? 'called' : null)
      this.#audio?.talk(kind === 'up')
    }
    this.#show({ state })
  }

  #show(change: Partial<PhoneView>): void {
    this.#view = { ...this.#view, ...change }
    for (const watcher of this.#watchers) watcher()
  }
}
