import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { VISIT_PIN_LENGTH } from '#lib/visit-pin.ts'

/** Digits that are further apart than this do not belong to one PIN. */
const PIN_PAUSE_MAX_MS = 10_000
/** Somebody is in danger, on every call. */
const EMERGENCY_KEY = '9'
/**
 * Where a PIN is awaited a 9 may be its beginning. Whoever keys in a PIN goes on within this; whoever
 * needs help does not.
 */
export const LONE_KEY_MS = 4_000

export type KeypadEntry =
  /** 1 confirms, 2 takes back; other keys are answered with what the keys mean. */
  | { kind: 'decision'; digit: string; turnText: string }
  | { kind: 'pin'; pin: string; turnText: string }
  /** Fixed instructions and a page, without the model. */
  | { kind: 'emergency'; turnText: string }
  /** Keys that mean nothing on this call reach the model as words. */
  | { kind: 'words'; digit: string; turnText: string }

const EMERGENCY: KeypadEntry = { kind: 'emergency', turnText: `pressed ${EMERGENCY_KEY}` }

/**
 * Collects keys until they mean something. `turnText` is what the transcript may say: never a PIN.
 * 9 is the emergency key: at once where keys are single, and where a PIN is collected when nothing
 * but nines was pressed and no other digit follows. A PIN with nines in it stays a PIN.
 */
export class Keypad {
  readonly #meaning: CallBrief['keypad']
  #digits = ''
  #lastAtMs = Number.NEGATIVE_INFINITY

  constructor(meaning: CallBrief['keypad']) {
    this.#meaning = meaning
  }

  /** Takes one key; null while it may be the beginning of more. */
  press(digit: string, nowMs: number): KeypadEntry | null {
    if (this.#meaning === 'visit_pin') return this.#collect(digit, nowMs)
    if (digit === EMERGENCY_KEY) return EMERGENCY
    return {
      kind: this.#meaning === 'decision' ? 'decision' : 'words',
      digit,
      turnText: `pressed ${digit}`,
    }
  }

  /** Whether nines wait for what follows; ask `settle` when nothing has for `LONE_KEY_MS`. */
  get isUndecided(): boolean {
    return /^9+$/.test(this.#digits)
  }

  /** Nothing more was pressed. */
  settle(): KeypadEntry | null {
    if (!this.isUndecided) return null
    this.#digits = ''
    return EMERGENCY
  }

  #collect(digit: string, nowMs: number): KeypadEntry | null {
    if (nowMs - this.#lastAtMs > PIN_PAUSE_MAX_MS) this.#digits = ''
    this.#lastAtMs = nowMs
    if (digit === '*') {
      this.#digits = ''
      return null
    }
    const isHash = digit === '#'
    // A PIN is never so short.
    if (isHash && this.isUndecided) return this.settle()
    if (!isHash) this.#digits += digit
    // A hash after a complete PIN, or by itself, is the habit of somebody who just keyed one in.
    if (this.#digits === '' || (!isHash && this.#digits.length < VISIT_PIN_LENGTH)) return null
    const pin = this.#digits
    this.#digits = ''
    return { kind: 'pin', pin, turnText: 'entered a PIN' }
  }
}
