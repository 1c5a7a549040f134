import { meansDecline, meansNo, meansYes } from '#sim/gemini/extract/intent.ts'
import { readDurationMinutes, readStartTime } from '#sim/gemini/extract/start-time.ts'
import { sayTime } from '#sim/gemini/extract/wall-time.ts'
import { factOf, firstNameOf, nowOf, type Briefing } from './briefing.ts'
import { declining } from './decline.ts'
import type { Dialogue, Heard } from './dialogue.ts'
import { spokenLine, textField } from './tool-reply.ts'

interface Slots {
  start: string | null
  durationMinutes: number
  isAgreed: boolean
  window: string | null
  /** Why the last start could not be held. */
  refusal: string | null
  /** What the tool offered instead; spoken with the refusal. */
  offered: string | null
  refusals: number
  declineReason: string | null
  isDeclineRecorded: boolean
  wantsMoreMoney: boolean
  hasNoTime: boolean
}

const REFUSALS_MAX = 3

const isOff = (slots: Slots): boolean =>
  slots.declineReason !== null || slots.hasNoTime || slots.window !== null

/** The time the vendor promised when quoting, if it has not passed. */
function promisedStart(briefing: Briefing): string | null {
  const promised = factOf(briefing, 'promised_start')
  return promised !== null && Date.parse(promised) > Date.parse(nowOf(briefing)) ? promised : null
}

function hear(slots: Slots, { text, asked }: Heard, briefing: Briefing): void {
  if (
    /\b(?:more money|price (?:went|has gone) up|have to charge|costs? more|higher price)\b/i.test(
      text,
    )
  ) {
    slots.wantsMoreMoney = true
  }
  slots.durationMinutes = readDurationMinutes(text) ?? slots.durationMinutes
  const start = readStartTime(text, nowOf(briefing), asked === 'start' || asked === 'opening')
  if (start !== null) {
    slots.isAgreed = asked === 'confirm' && start === slots.start
    slots.start = start
  } else if (meansDecline(text)) {
    slots.declineReason = text.slice(0, 280)
  } else if (asked === 'confirm') {
    slots.isAgreed = meansYes(text)
    if (meansNo(text)) slots.start = null
  } else if (asked === 'offer') {
    if (meansYes(text)) slots.start = slots.offered
    slots.isAgreed = slots.start !== null
    slots.offered = null
  } else if (asked === 'start' && meansYes(text)) {
    slots.start = promisedStart(briefing)
  }
}

function confirmQuestion(slots: Slots, briefing: Briefing): string {
  const price = factOf(briefing, 'price')
  const when = sayTime(slots.start ?? '', nowOf(briefing))
  return `So that is ${when}${price ? `, for ${price} in total` : ''}. Is that right?`
}

/** The vendor whose price was accepted is asked for a time; the slot is held with the tool. */
export const scheduling: Dialogue<Slots> = {
  name: 'scheduling',
  sign: 'schedule_repair',
  mayMeetVoicemail: true,
  open: () => ({
    start: null,
    durationMinutes: 120,
    isAgreed: false,
    window: null,
    refusal: null,
    offered: null,
    refusals: 0,
    declineReason: null,
    isDeclineRecorded: false,
    wantsMoreMoney: false,
    hasNoTime: false,
  }),
  hear,
  agenda: [
    declining(),
    {
      kind: 'use',
      name: 'price-change',
      due: (slots) => slots.wantsMoreMoney && !slots.hasNoTime,
      tool: 'transfer_to_human',
      filler: 'I cannot agree to that, but a person can. One moment, please.',
      args: () => ({ reason: 'The vendor wants more than the accepted price.' }),
      result: (slots) => {
        slots.hasNoTime = true
      },
    },
    {
      kind: 'tell',
      name: 'refusal',
      repeats: true,
      due: (slots) => slots.refusal !== null,
      say: (slots) => {
        const refusal = slots.refusal ?? ''
        slots.refusal = null
        return refusal
      },
    },
    {
      kind: 'ask',
      name: 'offer',
      due: (slots) => slots.offered !== null && slots.start === null && !isOff(slots),
      say: (slots, briefing) =>
        `That time is taken, I am sorry. The next free time is ${sayTime(slots.offered ?? '', nowOf(briefing))}. Could you come then?`,
      giveUp: (slots) => {
        slots.offered = null
      },
    },
    {
      kind: 'ask',
      name: 'start',
      due: (slots) => slots.start === null && !isOff(slots),
      say: (slots, briefing, attempt) => {
        const spoken = factOf(briefing, 'promised_start_spoken')
        const isOffered =
          promisedStart(briefing) !== null && spoken !== null && slots.refusals === 0
        if (isOffered && attempt === 1) return `You told us ${spoken}. Does that still hold?`
        return 'When is the earliest you can be there?'
      },
      giveUp: (slots) => {
        slots.hasNoTime = true
      },
    },
    {
      kind: 'ask',
      name: 'confirm',
      due: (slots) => slots.start !== null && !slots.isAgreed && !isOff(slots),
      say: confirmQuestion,
      giveUp: (slots) => {
        slots.hasNoTime = true
      },
    },
    {
      kind: 'use',
      name: 'hold',
      due: (slots) => slots.isAgreed && !isOff(slots),
      tool: 'schedule_repair',
      filler: 'Thank you. One moment, I am putting that in the calendar.',
      args: (slots, briefing) => ({
        vendor: factOf(briefing, 'vendor'),
        date: slots.start,
        property: factOf(briefing, 'property') ?? factOf(briefing, 'property_id'),
        duration_minutes: slots.durationMinutes,
      }),
      result: (slots, reply) => {
        if (textField(reply, 'status') === 'held') {
          slots.window = textField(reply, 'window') ?? 'as agreed'
          return
        }
        slots.refusals += 1
        slots.start = null
        slots.isAgreed = false
        slots.offered = textField(reply, 'next_free')
        if (slots.offered === null) {
          slots.refusal = spokenLine(reply) ?? 'That time is taken, I am sorry.'
        }
        slots.hasNoTime =
          slots.refusals >= REFUSALS_MAX || (reply.error !== null && !reply.isRetryable)
      },
    },
    {
      kind: 'tell',
      name: 'held',
      due: (slots) => slots.window !== null,
      say: (slots) =>
        `You are booked ${slots.window}. A text message with the address and a PIN follows. On the day, call this number and key in the PIN for the access code.`,
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: (slots) => (slots.window === null ? 'no time agreed' : 'time agreed'),
      farewell: (slots, briefing) => {
        const name = firstNameOf(factOf(briefing, 'contact'))
        const thanks = `Thank you${name ? `, ${name}` : ''}.`
        return slots.hasNoTime ? `${thanks} A person will call you about it.` : thanks
      },
    },
  ],
}
