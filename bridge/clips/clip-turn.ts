import type { Heard } from '#bridge/playback.ts'

const FRAME_MS = 20
/** The telephone is behind us by the network and its buffer; after this its mark was lost. */
const MARK_LOST_MS = 3_000
/** What comes for so long after a clip may still belong to what the model said during it. */
const TAIL_MS = 3_000

type VoiceEventKind =
  | 'audio'
  | 'agent-words'
  | 'interrupted'
  | 'generation-complete'
  | 'turn-complete'

/** The one clip that is being said, and what is withheld from the caller because of it. */
export class ClipTurn {
  readonly #now: () => number
  #turn: number | null = null
  #timer: NodeJS.Timeout | null = null
  #onOver: () => void = () => undefined
  /** The model is in the middle of a turn of which the caller hears nothing. */
  #isModelTalking = false
  #tailUntilMs = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get isPlaying(): boolean {
    return this.#turn !== null
  }

  begin(clip: { turn: number; frames: number; wasGenerating: boolean; onOver: () => void }): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#turn = clip.turn
    this.#onOver = clip.onOver
    this.#isModelTalking ||= clip.wasGenerating
    this.#timer = setTimeout(() => this.#over(), clip.frames * FRAME_MS + MARK_LOST_MS)
  }

  /** Whether this must not reach the caller, nor count as something the model has said. */
  withholds(kind: VoiceEventKind): boolean {
    const isTail = this.#isModelTalking && this.#now() < this.#tailUntilMs
    if (!this.isPlaying && !isTail) return false
    this.#isModelTalking = kind !== 'turn-complete' && (this.#isModelTalking || kind === 'audio')
    return true
  }

  heard({ turn, isWhole }: Heard): void {
    if (turn === this.#turn && isWhole) this.#over()
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#turn = null
  }

  #over(): void {
    if (this.#turn === null) return
    this.stop()
    this.#tailUntilMs = this.#now() + TAIL_MS
    this.#onOver()
  }
}
