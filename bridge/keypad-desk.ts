import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { KeypadReply } from '#lib/tools/keypad.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import { Keypad, LONE_KEY_MS, type KeypadEntry } from './keypad.ts'
import { NUDGES } from './nudges.ts'

export interface KeypadDeskOptions {
  readonly meaning: CallBrief['keypad']
  /** These never throw and end within seconds. */
  readonly confirmDecision: (digit: string) => Promise<KeypadReply>
  readonly verifyPin: (pin: string) => Promise<KeypadReply>
  /** Waits for nobody and for no other key. */
  readonly onEmergency: () => void
  /** For the transcript: what may be known of the keys. */
  readonly onPressed: (turnText: string) => void
  /** For the model: what the keys have done. */
  readonly onMeaning: (say: string, effects: readonly ToolEffect[]) => void
}

/** Acts on keys one after the other, in the order in which they were pressed. */
export class KeypadDesk {
  readonly #options: KeypadDeskOptions
  readonly #keypad: Keypad
  #last: Promise<void> = Promise.resolve()
  #loneKey: NodeJS.Timeout | null = null

  constructor(options: KeypadDeskOptions) {
    this.#options = options
    this.#keypad = new Keypad(options.meaning)
  }

  press(digit: string, nowMs: number): void {
    this.stop()
    this.#take(this.#keypad.press(digit, nowMs))
    if (!this.#keypad.isUndecided) return
    this.#loneKey = setTimeout(() => this.#take(this.#keypad.settle()), LONE_KEY_MS)
  }

  /** The call is over. */
  stop(): void {
    if (this.#loneKey) clearTimeout(this.#loneKey)
    this.#loneKey = null
  }

  #take(entry: KeypadEntry | null): void {
    if (!entry) return
    this.#options.onPressed(entry.turnText)
    if (entry.kind === 'emergency') return this.#options.onEmergency()
    this.#last = this.#last
      .then(() => this.#act(entry))
      .catch(() => this.#options.onMeaning(NUDGES.keyFailed, []))
  }

  async #act(entry: Exclude<KeypadEntry, { kind: 'emergency' }>): Promise<void> {
    const { confirmDecision, verifyPin, onMeaning } = this.#options
    switch (entry.kind) {
      case 'words':
        return onMeaning(NUDGES.noKeys(entry.digit), [])
      case 'decision': {
        const { say, effects } = await confirmDecision(entry.digit)
        return onMeaning(say, effects)
      }
      case 'pin': {
        const { say, effects } = await verifyPin(entry.pin)
        return onMeaning(say, effects)
      }
      default:
        return entry satisfies never
    }
  }
}
