import { factOf } from './briefing.ts'
import type { Item } from './dialogue.ts'
import type { IntakeSlots } from './guest-intake-hearing.ts'
import { spokenLine, textField } from './tool-reply.ts'

/** Callers without a new problem: strangers, and guests who ask about the repair that is open. */
export const otherCallers: readonly Item<IntakeSlots>[] = [
  {
    kind: 'ask',
    name: 'stranger',
    due: (slots) => slots.isStranger && slots.story.length < 12,
    say: () => 'I do not know this number. What is your name, the property, and what happened?',
    giveUp: (slots) => {
      slots.story = slots.story.padEnd(12, '.')
    },
  },
  {
    kind: 'use',
    name: 'stranger-transfer',
    due: (slots) => slots.isStranger && slots.answer === null,
    tool: 'transfer_to_human',
    filler: 'One moment, I am passing that on.',
    args: (slots) => ({ reason: `Unknown caller: ${slots.story}` }),
    result: (slots, reply) => {
      slots.answer = spokenLine(reply) ?? 'A person will call you back on this number.'
      slots.isDone = true
    },
  },
  {
    kind: 'tell',
    name: 'stranger-answer',
    due: (slots) => slots.isStranger && slots.answer !== null,
    say: (slots) => slots.answer ?? '',
  },
  {
    kind: 'use',
    name: 'follow-up-status',
    due: (slots) => slots.followUp === 'status' && slots.answer === null,
    tool: 'get_incident_status',
    filler: 'One moment, let me look.',
    args: () => ({}),
    result: (slots, reply) => {
      slots.answer = textField(reply, 'status') ?? spokenLine(reply) ?? 'I have no news yet.'
    },
  },
  {
    kind: 'use',
    name: 'follow-up-report',
    due: (slots) => slots.followUp !== null && slots.answer === null,
    tool: 'update_incident_status',
    filler: 'One moment, I am noting that down.',
    args: (slots, briefing) => ({
      incident_id: factOf(briefing, 'incident_id'),
      event: slots.followUp,
      note: slots.story,
    }),
    result: (slots, reply) => {
      slots.answer = spokenLine(reply) ?? 'Thank you, I have noted it.'
    },
  },
  {
    kind: 'tell',
    name: 'follow-up-answer',
    due: (slots) => slots.followUp !== null && slots.answer !== null,
    say: (slots) => slots.answer ?? '',
  },
]
