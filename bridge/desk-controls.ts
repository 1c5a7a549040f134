import type { CallNote } from '#lib/db/call-controls.ts'
import type { ControlAnswer, ControlRequest } from '#lib/contracts/call-control.ts'
import type { Goodbye } from './goodbye.ts'
import { NUDGES } from './nudges.ts'
import { Whispers, type WhispersOptions } from './whispers.ts'

export interface DeskControlsOptions extends WhispersOptions {
  readonly goodbye: Goodbye
  /** Nobody is reminded of anything any more. */
  readonly stopWatching: () => void
  /** What was said and not heard yet is not waited for. */
  readonly skipRest: () => void
  /** The line is closed, whatever is being said. */
  readonly hangUp: () => void
}

/** What a person at the desk does to the call. Each once, however often the request comes. */
export class DeskControls {
  readonly whispers: Whispers
  readonly #options: DeskControlsOptions
  /** Bounded by the database, which takes so many of a call. */
  readonly #done = new Set<string>()

  constructor(options: DeskControlsOptions) {
    this.#options = options
    this.whispers = new Whispers(options)
  }

  take({ controlId, kind, words }: ControlRequest): ControlAnswer['status'] {
    if (this.#done.has(controlId)) return 'done'
    const { goodbye, hangUp } = this.#options
    // A goodbye may be cut short; nothing else can still be done about a call that is ending.
    if (goodbye.hasBegun && kind !== 'hang_up') return 'ending'
    this.#done.add(controlId)
    switch (kind) {
      case 'whisper':
        this.whispers.add({ controlId, words })
        break
      case 'transfer':
        this.#bringToAnEnd(NUDGES.deskTransfer)
        goodbye.handOver()
        break
      case 'goodbye':
        this.#bringToAnEnd(NUDGES.deskGoodbye)
        goodbye.begin('finished', 'asked-for')
        break
      case 'hang_up':
        hangUp()
        break
      default:
        return kind satisfies never
    }
    return 'done'
  }

  /** What was done on an earlier stream. A request that comes again for one of these is done already. */
  carryOver(notes: readonly CallNote[]): void {
    for (const { controlId } of notes) this.#done.add(controlId)
    this.whispers.carryOver(notes)
  }

  #bringToAnEnd(nudge: string): void {
    this.#options.stopWatching()
    this.#options.skipRest()
    this.#options.nudge(nudge)
  }
}
