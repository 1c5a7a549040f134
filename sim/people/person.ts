/** What a person's phone does when it rings. */
export type LineBehaviour =
  | { kind: 'answers'; afterMs: number }
  /** `isMute`: a machine without a beep. */
  | { kind: 'voicemail'; afterMs: number; greeting: string; isMute?: boolean }
  | { kind: 'busy' }
  | { kind: 'no-answer' }
  /** The number cannot be reached at all. */
  | { kind: 'unreachable' }

/**
 * One thing a person does when they hear something. `when` is tested against everything the other
 * side said since this person last spoke, once it has paused. The first rule that matches acts.
 *
 * In `say` and `press`, `{name}` is something remembered and `{clock+40}` the time on the wall in
 * 40 minutes; a rule that needs something the person does not remember does not match.
 */
export interface Rule {
  readonly when: RegExp
  readonly unless?: RegExp
  readonly say?: string
  /** Keys, pressed after what is said. */
  readonly press?: string
  readonly hangUp?: boolean
  /** Said or done at most once a call. */
  readonly once?: boolean
  /** Thinking time before acting; people need a moment. */
  readonly afterMs?: number
  /** A plain fact: several that were asked for in one breath are answered in one breath. */
  readonly fact?: boolean
  /** Does not wait for the other side to finish. */
  readonly interrupts?: boolean
}

export interface Script {
  /**
   * Answering: which calls this is for, tested on what the caller has said so far. The last script
   * of a person has none and takes the rest.
   */
  readonly about?: RegExp
  /** Calling: why. Said as soon as the other side has finished its greeting. */
  readonly opening?: string
  readonly rules: readonly Rule[]
  /** Said to a question that no rule answers. */
  readonly fallback?: string
  /** Silence beyond this earns a "Hello?", twice; then the person hangs up. */
  readonly patienceMs?: number
}

/** Something to keep from a text message or from what was said: the first group is the value. */
interface Memory {
  readonly name: string
  readonly pattern: RegExp
}

export interface Person {
  /** E.164, and the only thing about this person that the product may already know. */
  readonly phone: string
  readonly name: string
  readonly role: 'guest' | 'vendor' | 'landlord' | 'manager'
  readonly line: LineBehaviour
  /** Said on picking up. */
  readonly hello: string
  readonly remembers?: readonly Memory[]
  /** When the line calls this person. */
  readonly answers: readonly Script[]
  /** When this person calls the line, by reason. The first is the default. */
  readonly calls?: Readonly<Record<string, Script>>
}
