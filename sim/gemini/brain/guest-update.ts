import { asksAboutStatus, meansNo, meansYes } from '#sim/gemini/extract/intent.ts'
import { factOf, firstNameOf, type Briefing } from './briefing.ts'
import type { Dialogue, Heard } from './dialogue.ts'
import { spokenLine, textField } from './tool-reply.ts'

type Answer = 'fixed' | 'not_fixed' | 'cancel' | 'time_refused' | 'entry_allowed' | 'entry_refused'

interface Slots {
  /** The guest reacted to the news. */
  isTold: boolean
  event: Answer | null
  note: string | null
  isCancelSure: boolean
  reply: string | null
  isAccessClear: boolean
  needsPerson: string | null
  asksStatus: boolean
  answer: string | null
  isUnseen: boolean
  isWrongNumber: boolean
}

const CANCEL = /\b(?:cancel|don'?t (?:need|want) (?:it|the repair|anyone|them)|never ?mind)\b/i
const BROKEN =
  /\b(?:still|again|not (?:fixed|working|really|yet)|isn'?t|doesn'?t|leak(?:s|ing)|drip(?:s|ping)|worse|broken)\b/i
const WORKS =
  /\b(?:works?|working|fixed|dry|no (?:leak|drip|problem)s?|all good|perfect|fine|great|not (?:leaking|dripping)|(?:stopped|no longer) (?:leaking|dripping))\b/i

const isConfirming = (briefing: Briefing): boolean =>
  factOf(briefing, 'topic') === 'confirm_fixed' ||
  /says that the work is done|is (?:it|everything) (?:working|fixed)/i.test(briefing.instructions)

function fixedOrNot(text: string): Answer | null {
  const works = WORKS.test(text)
  const broken = BROKEN.test(text.replace(/\b(?:no longer|not|stopped|no) (?:leak|drip)\w*/gi, ''))
  if (works !== broken) return works ? 'fixed' : 'not_fixed'
  if (broken) return 'not_fixed'
  if (meansYes(text)) return 'fixed'
  return meansNo(text) ? 'not_fixed' : null
}

function hear(slots: Slots, { text, asked }: Heard, briefing: Briefing): void {
  if (/\bwrong number\b/i.test(text)) slots.isWrongNumber = true
  if (asked === 'cancel-check') {
    slots.isCancelSure = meansYes(text)
    if (!slots.isCancelSure) slots.event = null
    return
  }
  slots.isTold = true
  if (CANCEL.test(text) && slots.reply === null) slots.event = 'cancel'
  else if (asksAboutStatus(text) && text.includes('?')) slots.asksStatus = true
  else if (isConfirming(briefing) && slots.reply === null) hearVerdict(slots, text)
  else hearAboutVisit(slots, { text, asked }, briefing)
}

/** Whether the time suits, and who opens. */
function hearAboutVisit(
  slots: Slots,
  { text, asked }: Pick<Heard, 'text' | 'asked'>,
  briefing: Briefing,
): void {
  if (asked === 'opening' && meansNo(text)) hearNo(slots, text, briefing)
  else if (asked === 'opening' && factOf(briefing, 'topic') === 'no_access' && meansYes(text)) {
    hearWish(slots, 'entry_allowed', text)
  } else if (asked === 'access') {
    hearWish(slots, meansNo(text) ? 'entry_refused' : 'entry_allowed', text)
  }
}

/** "No" to a time is a wish for another one; to any other news it is for a person. */
function hearNo(slots: Slots, text: string, briefing: Briefing): void {
  const isAboutTime = ['scheduled', 'moved', 'delayed', 'no_access'].includes(
    factOf(briefing, 'topic') ?? '',
  )
  if (isAboutTime) hearWish(slots, 'time_refused', text)
  else slots.needsPerson = text.slice(0, 300)
}

function hearWish(slots: Slots, event: Answer, text: string): void {
  slots.isAccessClear = true
  if (slots.event === null) Object.assign(slots, { event, note: text.slice(0, 300) })
}

function hearVerdict(slots: Slots, text: string): void {
  if (/\b(?:haven'?t|have not|not) (?:looked|checked|tried|seen|been)\b/i.test(text)) {
    slots.isUnseen = true
    return
  }
  slots.event = fixedOrNot(text)
  slots.note = text.slice(0, 300)
}

/** A guest is called with news, or asked whether the repair holds. The opening has told the news. */
export const guestUpdate: Dialogue<Slots> = {
  name: 'guest-update',
  sign: null,
  mayMeetVoicemail: true,
  open: (briefing) => ({
    isTold: false,
    event: null,
    note: null,
    isCancelSure: false,
    reply: null,
    isAccessClear: !['scheduled', 'moved'].includes(factOf(briefing, 'topic') ?? ''),
    needsPerson: factOf(briefing, 'topic') === 'declined' ? 'The repair was declined.' : null,
    asksStatus: false,
    answer: null,
    isUnseen: false,
    isWrongNumber: false,
  }),
  hear,
  agenda: [
    {
      kind: 'use',
      name: 'status',
      due: (slots) => slots.asksStatus,
      tool: 'get_incident_status',
      filler: 'One moment, let me look.',
      args: () => ({}),
      result: (slots, reply) => {
        slots.asksStatus = false
        const window = textField(reply, 'visit_window')
        const status = textField(reply, 'status') ?? 'I have no other news.'
        slots.answer = window === null ? status : `${status} It is ${window}.`
      },
    },
    {
      kind: 'tell',
      name: 'answer',
      repeats: true,
      due: (slots) => slots.answer !== null,
      say: (slots) => {
        const answer = slots.answer ?? ''
        slots.answer = null
        return answer
      },
    },
    {
      kind: 'ask',
      name: 'cancel-check',
      due: (slots) => slots.event === 'cancel' && !slots.isCancelSure && slots.reply === null,
      say: () => 'Are you sure that you want to cancel the repair?',
      giveUp: (slots) => {
        slots.event = null
      },
    },
    {
      kind: 'use',
      name: 'report',
      due: (slots) => slots.event !== null && slots.reply === null,
      tool: 'update_incident_status',
      filler: 'Thank you. One moment, I am noting that down.',
      args: (slots, briefing) => ({
        incident_id: factOf(briefing, 'incident_id'),
        event: slots.event,
        note: slots.note,
      }),
      result: (slots, reply) => {
        slots.reply = spokenLine(reply) ?? 'It is noted.'
      },
    },
    {
      kind: 'tell',
      name: 'reply',
      due: (slots) => slots.reply !== null,
      say: (slots) => slots.reply ?? '',
    },
    {
      kind: 'ask',
      name: 'fixed',
      due: (slots, briefing) =>
        isConfirming(briefing) &&
        slots.event === null &&
        !slots.isUnseen &&
        slots.reply === null &&
        !slots.isWrongNumber,
      say: () => 'Is it fixed: does everything work now?',
      giveUp: (slots) => {
        slots.isUnseen = true
      },
    },
    {
      kind: 'use',
      name: 'person',
      due: (slots) => slots.needsPerson !== null && slots.reply === null && slots.isTold,
      tool: 'transfer_to_human',
      filler: 'I am sorry. One moment, I am passing that on.',
      args: (slots, briefing) => ({
        reason: `${factOf(briefing, 'guest') ?? 'The guest'}: ${slots.needsPerson}`,
      }),
      result: (slots, reply) => {
        slots.reply = spokenLine(reply) ?? 'A person will call you back.'
      },
    },
    {
      kind: 'ask',
      name: 'access',
      due: (slots) => !slots.isAccessClear && slots.reply === null && !slots.isWrongNumber,
      say: () => 'Will somebody let them in, or may they come in on their own?',
      giveUp: (slots) => {
        slots.isAccessClear = true
      },
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: (slots) => (slots.event === null ? 'told' : `guest says ${slots.event}`),
      farewell: (slots, briefing) => {
        if (slots.isWrongNumber) return 'I am sorry to have bothered you.'
        const name = firstNameOf(factOf(briefing, 'guest'))
        const thanks = `Thank you${name ? `, ${name}` : ''}.`
        return slots.isUnseen ? `${thanks} Please call us when you have looked.` : thanks
      },
    },
  ],
}
