import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { VISIT_PIN_LENGTH } from '#lib/visit-pin.ts'

/** Digits that are further apart than this do not belong to one PIN. */
const PIN_PAUSE_MAX_MS = 10_000

export type KeypadEntry =
  /** 1 confirms, 2 takes back; other keys are answered with what the keys mean. */
  | { kind: 'decision'; digit: string; turnText: string }
  | { kind: 'pin'; pin: string; turnText: string }
  /** Keys that mean nothing on this call reach the model as words. */
  | { kind: 'words'; digit: string; turnText: string }

/** Collects keys until they mean something. `turnText` is what the transcript may say: never a PIN. */
export class Keypad {
  readonly #meaning: CallBrief['keypad']
  #digits = ''
  #lastAtMs = 0

  constructor(meaning: CallBrief['keypad']) {
    this.#meaning = meaning
  }

  /** Takes one key; null while a PIN is still incomplete. */
  press(digit: string, nowMs: number): KeypadEntry | null {
    switch (this.#meaning) {
      case 'decision':
        return { kind: 'decision', digit, turnText: `pressed ${digit}` }
      case 'visit_pin':
        return this.#collect(digit, nowMs)
      case 'none':
        return { kind: 'words', digit, turnText: `pressed ${digit}` }
      default:
        return this.#meaning satisfies never
    }
  }

  #collect(digit: string, nowMs: number): KeypadEntry | null {
    if (nowMs - this.#lastAtMs > PIN_PAUSE_MAX_MS) this.#digits = ''
    this.#lastAtMs = nowMs
    if (digit === '*') {
      this.#digits = ''
      return null
    }
    const isHash = digit === '#'
    if (!isHash) this.#digits += digit
    // A hash after a complete PIN, or by itself, is the habit of somebody who just keyed one in.
    if (this.#digits === '' || (!isHash && this.#digits.length < VISIT_PIN_LENGTH)) return null
    const pin = this.#digits
    this.#digits = ''
    return { kind: 'pin', pin, turnText: 'entered a PIN' }
  }
}
