import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { KeypadReply } from '#lib/tools/keypad.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import { Keypad, type KeypadEntry } from './keypad.ts'
import { NUDGES } from './nudges.ts'

export interface KeypadDeskOptions {
  readonly meaning: CallBrief['keypad']
  /** These never throw and end within seconds. */
  readonly confirmDecision: (digit: string) => Promise<KeypadReply>
  readonly verifyPin: (pin: string) => Promise<KeypadReply>
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

  constructor(options: KeypadDeskOptions) {
    this.#options = options
    this.#keypad = new Keypad(options.meaning)
  }

  press(digit: string, nowMs: number): void {
    const entry = this.#keypad.press(digit, nowMs)
    if (!entry) return
    this.#options.onPressed(entry.turnText)
    this.#last = this.#last
      .then(() => this.#act(entry))
      .catch(() => this.#options.onMeaning(NUDGES.keyFailed, []))
  }

  async #act(entry: KeypadEntry): Promise<void> {
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
