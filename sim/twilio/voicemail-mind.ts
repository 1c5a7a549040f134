import type { Act, Mind } from './mind.ts'

/** Room for a message; after that the machine hangs up. */
const MESSAGE_MS_MAX = 30_000
/** Nobody spoke for this long after the beep: nobody will. */
const SILENCE_MS_MAX = 8000

/** An answering machine: plays its greeting and, unless it has none, a beep, then listens and never answers. */
export class VoicemailMind implements Mind {
  readonly #greeting: string
  readonly #hasBeep: boolean
  readonly #onListening: () => void
  #stage: 'greeting' | 'beep' | 'recording' = 'greeting'
  #recordingSinceMs = 0
  #lastSoundMs = 0
  #acts: Act[] = []

  constructor(machine: { greeting: string; hasBeep: boolean }, onListening: () => void) {
    this.#greeting = machine.greeting
    this.#hasBeep = machine.hasBeep
    this.#onListening = onListening
  }

  pickUp(): void {
    this.#acts.push({ kind: 'say', text: this.#greeting })
  }

  hear(_word: string, nowMs: number): void {
    this.#lastSoundMs = nowMs
  }

  hearSound(nowMs: number): void {
    this.#lastSoundMs = nowMs
  }

  hearPause(nowMs: number): void {
    this.#lastSoundMs = nowMs
  }

  finishSpeaking(nowMs: number): void {
    if (this.#stage === 'greeting' && this.#hasBeep) {
      this.#stage = 'beep'
      this.#acts.push({ kind: 'beep' })
      return
    }
    this.#stage = 'recording'
    this.#recordingSinceMs = nowMs
    this.#lastSoundMs = nowMs
    this.#onListening()
  }

  tick(nowMs: number): Act[] {
    const isFull = nowMs - this.#recordingSinceMs > MESSAGE_MS_MAX
    const isSilent = nowMs - this.#lastSoundMs > SILENCE_MS_MAX
    if (this.#stage === 'recording' && (isFull || isSilent)) this.#acts.push({ kind: 'hang-up' })
    const acts = this.#acts
    this.#acts = []
    return acts
  }
}
