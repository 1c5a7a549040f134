import type { Briefing } from './briefing.ts'
import type { ToolReply } from './tool-reply.ts'

export interface Heard {
  /** The words of one utterance; never empty. */
  readonly text: string
  /** The item that was asked last, `opening` after the opening, null when nothing was asked. */
  readonly asked: string | null
}

interface Due<Slots> {
  readonly name: string
  due(slots: Slots, briefing: Briefing): boolean
}

/** Said once. With `repeats` it is said whenever it is due: `say` must then end its being due. */
interface TellItem<Slots> extends Due<Slots> {
  readonly kind: 'tell'
  readonly repeats?: boolean
  say(slots: Slots, briefing: Briefing): string
}

/** Asked at most twice while it is due; then `giveUp` has to make it not due. */
export interface AskItem<Slots> extends Due<Slots> {
  readonly kind: 'ask'
  say(slots: Slots, briefing: Briefing, attempt: number): string
  giveUp(slots: Slots, briefing: Briefing): void
}

export interface UseItem<Slots> extends Due<Slots> {
  readonly kind: 'use'
  readonly tool: string
  /** Said before the tool is used, so that nobody waits in silence. */
  readonly filler?: string
  args(slots: Slots, briefing: Briefing): Record<string, unknown>
  /** Takes the answer, also an error; afterwards the item must not be due for the same reason. */
  result(slots: Slots, reply: ToolReply, briefing: Briefing): void
}

/** Nothing to say until something other than speech comes in, such as keys. */
export interface WaitItem<Slots> extends Due<Slots> {
  readonly kind: 'wait'
  /** Said, at most twice, when the caller speaks instead. */
  remind(slots: Slots, briefing: Briefing): string
  /** The caller kept talking instead: `giveUp` has to make it not due. */
  giveUp(slots: Slots, briefing: Briefing): void
}

interface EndItem<Slots> extends Due<Slots> {
  readonly kind: 'end'
  reason(slots: Slots, briefing: Briefing): string
  /** Said before the call is ended; the goodbye itself follows when the tool has answered. */
  farewell(slots: Slots, briefing: Briefing): string
}

export type Item<Slots> =
  | TellItem<Slots>
  | AskItem<Slots>
  | UseItem<Slots>
  | WaitItem<Slots>
  | EndItem<Slots>

/**
 * A kind of call. `slots` is everything the dialogue knows: plain JSON, since a session may be
 * resumed elsewhere. Words fill slots; the first item of the agenda that is due is what happens next.
 */
export interface Dialogue<Slots extends object> {
  readonly name: string
  /** The tool whose declaration tells this call from others; null: any other call. */
  readonly sign: string | null
  /** We rang them, so a recording may answer. */
  readonly mayMeetVoicemail: boolean
  readonly agenda: readonly Item<Slots>[]
  open(briefing: Briefing): Slots
  hear(slots: Slots, heard: Heard, briefing: Briefing): void
  /** A text from the client, such as what the keypad brought. */
  nudge?(slots: Slots, text: string, briefing: Briefing): void
}
