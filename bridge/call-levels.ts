import type { CallLevels } from '#lib/contracts/call-control.ts'
import { SILENCE_DB } from '#lib/audio/level.ts'
import type { AgentVoice } from './agent-voice.ts'
import type { CallerAudio } from './caller-audio.ts'

/** Told five times a second; looked at often enough that a syllable is not missed. */
const TOLD_EVERY_LOOKS = 4
const LOOK_EVERY_MS = 50
/** Everybody at a desk may look at one call; no more than that. */
const WATCHERS_MAX = 20

export type LevelListener = (levels: CallLevels) => void

/** How loud both sides of a call are. Costs nothing while nobody looks: no timer, no look at a frame. */
export class LevelMeter {
  readonly #voice: AgentVoice
  readonly #ear: CallerAudio
  readonly #listeners = new Set<LevelListener>()
  #timer: NodeJS.Timeout | null = null
  #looks = 0
  #agentDb = SILENCE_DB
  #callerDb = SILENCE_DB

  constructor(voice: AgentVoice, ear: CallerAudio) {
    this.#voice = voice
    this.#ear = ear
  }

  /** Tells the listener until the returned function is called; null when too many look already. */
  watch(listener: LevelListener): (() => void) | null {
    if (this.#listeners.size >= WATCHERS_MAX) return null
    this.#listeners.add(listener)
    if (this.#timer === null) {
      this.#voice.measure(true)
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.stop()
    }
  }

  stop(): void {
    if (this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#listeners.clear()
    this.#voice.measure(false)
  }

  #look(): void {
    this.#agentDb = Math.max(this.#agentDb, this.#voice.levelDb)
    this.#callerDb = Math.max(this.#callerDb, this.#ear.levelDb)
    this.#looks += 1
    if (this.#looks % TOLD_EVERY_LOOKS !== 0) return
    const levels: CallLevels = {
      agentDb: Math.round(this.#agentDb),
      callerDb: Math.round(this.#callerDb),
      isAgentSpeaking: this.#voice.isAudible,
      isCallerSpeaking: this.#ear.isSpeaking,
    }
    this.#agentDb = SILENCE_DB
    this.#callerDb = SILENCE_DB
    for (const listener of this.#listeners) listener(levels)
  }
}
