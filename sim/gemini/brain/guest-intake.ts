import { readTrade } from '#sim/gemini/extract/symptoms.ts'
import { factOf, lineFor, type Briefing } from './briefing.ts'
import type { Dialogue } from './dialogue.ts'
import { hearGuest, type IntakeSlots } from './guest-intake-hearing.ts'
import { otherCallers } from './guest-intake-others.ts'
import { sayHistory } from './history.ts'
import { spokenLine, textField } from './tool-reply.ts'

const isAcute = (slots: IntakeSlots): boolean =>
  slots.severity === 'emergency' || slots.severity === 'life_safety'
const isKnown = (slots: IntakeSlots): boolean => slots.trade !== null && slots.followUp === null
const isSettled = (slots: IntakeSlots): boolean => slots.reference !== null || slots.fault !== null

function safetyLine(slots: IntakeSlots, briefing: Briefing): string {
  if (/\bgas\b/i.test(slots.story)) {
    return lineFor(briefing, /gas:/) ?? 'Please leave the building now and call 911 from outside.'
  }
  if (slots.severity === 'life_safety') {
    return lineFor(briefing, /fire[^"]*:/) ?? 'Please leave the building now and call 911.'
  }
  if (slots.trade === 'plumbing') {
    return lineFor(briefing, /water running:/) ?? 'Please keep away from anything electrical.'
  }
  return 'Please keep away from it until somebody has looked at it.'
}

function shutoffQuestion(slots: IntakeSlots, briefing: Briefing, attempt: number): string {
  const thing = slots.trade === 'electrical' ? 'power' : 'water'
  if (attempt > 1) return `Is the ${thing} off now, or is it still running?`
  const notes = factOf(briefing, 'shutoff')
  return notes
    ? `To turn it off: ${notes.replace(/[.\s]+$/, '')}. Could you turn the ${thing} off there?`
    : `Can you turn the ${thing} off?`
}

function createArgs(slots: IntakeSlots): Record<string, unknown> {
  return {
    summary: slots.story,
    trade: slots.trade ?? 'handyman',
    severity: slots.severity,
    location: slots.place ?? 'not said',
    ...(slots.isOff === null ? {} : { water_or_power_off: slots.isOff }),
  }
}

/** A guest with a problem calls the line. Safety first, then the record, then what happens next. */
export const guestIntake: Dialogue<IntakeSlots> = {
  name: 'guest-intake',
  sign: 'create_incident',
  mayMeetVoicemail: false,
  open: (briefing) => ({
    story: '',
    trade: null,
    severity: 'routine',
    place: null,
    isOff: null,
    access: null,
    history: undefined,
    reference: null,
    nextStep: null,
    fault: null,
    followUp: null,
    answer: null,
    isStranger: factOf(briefing, 'property_id') === null,
    asksForCode: false,
    asksWhen: false,
    promised: null,
    isDone: false,
  }),
  hear: hearGuest,
  agenda: [
    {
      kind: 'tell',
      name: 'no-code',
      repeats: true,
      due: (slots) => slots.asksForCode,
      say: (slots) => {
        slots.asksForCode = false
        return 'I cannot give any access code on this call, whoever asks.'
      },
    },
    ...otherCallers,
    {
      kind: 'ask',
      name: 'problem',
      due: (slots) =>
        !isKnown(slots) && slots.followUp === null && !slots.isStranger && !slots.isDone,
      say: (_, __, attempt) =>
        attempt === 1 ? 'I am sorry. What is broken, and where?' : 'What exactly is not working?',
      giveUp: (slots) => {
        slots.trade = 'handyman'
        slots.story ||= 'The caller could not say what is wrong.'
      },
    },
    {
      kind: 'tell',
      name: 'safety',
      due: (slots) => isKnown(slots) && isAcute(slots),
      say: (slots, briefing) => `I am sorry, we will help. ${safetyLine(slots, briefing)}`,
    },
    {
      kind: 'ask',
      name: 'shutoff',
      due: (slots) =>
        isKnown(slots) &&
        slots.severity === 'emergency' &&
        (slots.trade === 'plumbing' || slots.trade === 'electrical') &&
        slots.isOff === null &&
        !isSettled(slots),
      say: shutoffQuestion,
      giveUp: (slots) => {
        slots.isOff = false
      },
    },
    {
      kind: 'ask',
      name: 'place',
      due: (slots) => isKnown(slots) && slots.place === null && !isSettled(slots),
      say: () => 'In which room is it?',
      giveUp: (slots) => {
        slots.place = 'not said'
      },
    },
    {
      kind: 'use',
      name: 'search',
      due: (slots) => isKnown(slots) && slots.history === undefined && !isSettled(slots),
      tool: 'search_maintenance',
      filler: 'Thank you. One moment, I am looking at the history of the house.',
      args: (slots) => ({ query: searchWords(slots) }),
      result: (slots, reply) => {
        slots.history = sayHistory(reply)
      },
    },
    {
      kind: 'tell',
      name: 'history',
      due: (slots) => isKnown(slots) && typeof slots.history === 'string',
      say: (slots) => slots.history ?? '',
    },
    {
      kind: 'use',
      name: 'create',
      due: (slots) => isKnown(slots) && !isSettled(slots),
      tool: 'create_incident',
      filler: 'One moment, I am noting it down.',
      args: createArgs,
      result: (slots, reply) => {
        slots.reference = textField(reply, 'reference')
        slots.nextStep = textField(reply, 'next_step')
        if (slots.reference === null) {
          slots.fault = spokenLine(reply) ?? 'I could not record it. A person will call you back.'
        }
      },
    },
    {
      kind: 'tell',
      name: 'reported',
      due: isSettled,
      say: (slots) =>
        slots.fault ?? `It is recorded as ${slots.reference}. ${slots.nextStep ?? ''}`.trim(),
    },
    {
      kind: 'use',
      name: 'promise',
      due: (slots) => slots.asksWhen && slots.promised === null,
      tool: 'record_promise',
      filler: 'One moment.',
      args: (_, briefing) => ({
        what: 'news',
        text: 'You hear from us again.',
        due_at: inHalfAnHour(factOf(briefing, 'now')),
      }),
      result: (slots, reply) => {
        slots.asksWhen = false
        slots.promised =
          reply.error === null
            ? 'You hear from us again within half an hour.'
            : 'You hear from us as soon as there is news.'
      },
    },
    {
      kind: 'tell',
      name: 'promised',
      due: (slots) => slots.promised !== null,
      say: (slots) => slots.promised ?? '',
    },
    {
      kind: 'ask',
      name: 'more',
      due: (slots) => !slots.isDone,
      say: () => 'Is there anything else?',
      giveUp: (slots) => {
        slots.isDone = true
      },
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: (slots) => (slots.reference === null ? 'nothing to record' : 'reported'),
      farewell: (slots) =>
        isAcute(slots)
          ? 'Take care, and call us again if it gets worse.'
          : 'Thank you for calling.',
    },
  ],
}

function inHalfAnHour(now: string | null): string {
  const nowMs = Date.parse(now ?? '')
  return new Date((Number.isNaN(nowMs) ? Date.now() : nowMs) + 30 * 60_000).toISOString()
}

/** The problem in a few words: the sentence that names it, without the exclamations around it. */
function searchWords(slots: IntakeSlots): string {
  const sentences = slots.story.split(/(?<=[.!?])\s+/)
  const telling = sentences.find((sentence) => readTrade(sentence) !== null) ?? slots.story
  const place =
    slots.place !== null && !telling.toLowerCase().includes(slots.place) ? ` ${slots.place}` : ''
  const bare = telling
    .replace(/^(?:(?:hi|hello|help|please)\b[,!.\s]*)+/i, '')
    .replace(/[.!?\s]+$/, '')
  return `${bare}${place}`.slice(0, 200)
}
