import type { Briefing } from './briefing.ts'
import type { ConversationState } from './conversation-state.ts'
import { Conversation } from './conversation.ts'
import type { Dialogue } from './dialogue.ts'
import { guestIntake } from './guest-intake.ts'
import { guestUpdate } from './guest-update.ts'
import { landlord } from './landlord.ts'
import { quoting } from './quoting.ts'
import { readRecap } from './recap.ts'
import { scheduling } from './scheduling.ts'
import { visit } from './visit.ts'

function opener<Slots extends object>(
  dialogue: Dialogue<Slots>,
): {
  readonly name: string
  readonly sign: string | null
  open(briefing: Briefing, state?: ConversationState): Conversation
} {
  return {
    name: dialogue.name,
    sign: dialogue.sign,
    // A conversation never lets its slots out, so their type may be forgotten here.
    open: (briefing, state) =>
      new Conversation(dialogue, briefing, state) as unknown as Conversation,
  }
}

const OPENERS = [
  opener(guestIntake),
  opener(quoting),
  // Both agree times; only a visit of today has a code.
  opener(visit),
  opener(scheduling),
  opener(landlord),
  opener(guestUpdate),
]

/** A conversation of the kind that the declared tools imply; `state` continues an earlier one. */
export function openConversation(
  briefing: Briefing,
  previous?: { readonly name: string; readonly state: ConversationState },
): Conversation {
  const kind = OPENERS.find(({ sign }) => sign === null || briefing.tools.has(sign))!
  const isSame = previous?.name === kind.name
  if (isSame) return kind.open(briefing, previous.state)
  const conversation = kind.open(briefing)
  conversation.recall(readRecap(briefing.instructions))
  return conversation
}
