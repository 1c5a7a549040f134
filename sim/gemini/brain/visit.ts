import { asksAboutHistory, meansGoodbye, meansNo, meansYes } from '#sim/gemini/extract/intent.ts'
import { digitsOf } from '#sim/gemini/extract/numbers.ts'
import { readPrice } from '#sim/gemini/extract/price.ts'
import { readWarrantyDays } from '#sim/gemini/extract/warranty.ts'
import { factOf, firstNameOf } from './briefing.ts'
import type { Dialogue, Heard } from './dialogue.ts'
import { sayHistory } from './history.ts'
import { sayDollars, sayDuration } from './phrases.ts'
import { spokenLine, textField } from './tool-reply.ts'
import { visitReports } from './visit-reports.ts'
import type { Report, VisitSlots } from './visit-slots.ts'

const CODE = /\b(?:code|lock ?box|let (?:me|us) in|get in(?:side)?|access|unlock)\b/i
const ARRIVED =
  /\b(?:arrived|i(?:'m| am) (?:here|on site|at the (?:house|property|cottage|door|place))|we(?:'re| are) (?:here|on site)|just got here|outside now|standing (?:at|in front))/i
const DONE =
  /\b(?:done|finished|complete(?:d)?|all set|wrapped up|job'?s? (?:is )?(?:done|finished))\b/i
const LATE = /\b(?:late|delayed|delay|stuck|traffic|running behind|held up|on (?:my|our) way)\b/i
const LOCKED =
  /\b(?:nobody (?:is home|opens|answers)|no one (?:is home|opens|answers)|locked out|can'?t get in(?:side)?)\b/i
const MORE =
  /\b(?:needs? more|more work|more money|extra (?:work|part|cost|hour)|additional|bigger (?:job|problem)|worse than)\b/i

function reportIn(text: string): Report | null {
  if (LOCKED.test(text)) return 'no_access'
  if (MORE.test(text)) return 'needs_more'
  if (DONE.test(text) && !/\bnot (?:done|finished)\b/i.test(text)) return 'done'
  if (LATE.test(text)) return 'delayed'
  return ARRIVED.test(text) ? 'arrived' : null
}

function minutesIn(text: string): number | null {
  const digits = digitsOf(text.toLowerCase())
  if (/half an hour/.test(digits)) return 30
  const match = /(\d{1,3}|an?)\s*(min|hour|hr)/.exec(digits)
  if (!match) return null
  return (match[1]!.startsWith('a') ? 1 : Number(match[1])) * (match[2] === 'min' ? 1 : 60)
}

function hearReport(slots: VisitSlots, { text, asked }: Heard): void {
  const report = reportIn(text)
  const isOld = report === 'arrived' && slots.isArrivalNoted
  if (report !== null && report !== slots.report && !isOld) {
    slots.report = report
    slots.isReportAgreed = false
  }
  if (slots.report === null) return
  slots.delayMinutes = minutesIn(text) ?? slots.delayMinutes
  if (slots.report !== 'done' && slots.report !== 'needs_more') return
  slots.cost = readPrice(text)?.amountMax ?? slots.cost
  slots.warrantyDays = readWarrantyDays(text, asked === 'done-warranty') ?? slots.warrantyDays
  const isTelling =
    /\b(?:replac\w+|repair\w+|fix\w+|install\w+|solder\w+|tighten\w+|seal\w+|clean\w+|chang\w+|rewir\w+|reset|part|joint|valve)\b/i
  if (asked === 'done-note' || isTelling.test(text)) slots.note = text.slice(0, 400)
}

function hear(slots: VisitSlots, heard: Heard): void {
  const { text, asked } = heard
  if (asked === 'code-check') slots.isCodeHeard = true
  if (CODE.test(text) && asked !== 'code-check') slots.wantsCode = true
  if (asksAboutHistory(text) && text.includes('?')) slots.asksHistory = true
  if (asked === 'report-check' && meansYes(text)) slots.isReportAgreed = true
  else hearReport(slots, heard)
  if (slots.hasHelped && (meansGoodbye(text) || (asked === 'more' && meansNo(text)))) {
    slots.isFinished = slots.report === null
  }
}

function nudge(slots: VisitSlots, text: string): void {
  if (!text.startsWith('[keypad]')) return
  if (/\bPIN is right|verified|correct\b/i.test(text)) {
    slots.pin = 'right'
    // Nobody keys in a PIN for any other reason.
    slots.wantsCode = true
  } else if (/\blocked\b/i.test(text)) slots.pin = 'locked'
  else {
    slots.pin = 'wrong'
    slots.wantsCode = true
  }
}

const needsPin = (slots: VisitSlots): boolean =>
  slots.wantsCode && slots.code === null && slots.codeFault === null && slots.pin !== 'right'

function sayReport(slots: VisitSlots): string {
  if (slots.report === 'needs_more') {
    return `So more is needed${slots.cost === null ? '' : `, ${sayDollars(slots.cost)}`}. Is that right?`
  }
  const cost = slots.cost === null ? '' : `, ${sayDollars(slots.cost)} in the end`
  const warranty = slots.warrantyDays ? `, ${sayDuration(slots.warrantyDays)} warranty` : ''
  return `So the work is done${cost}${warranty}. Is that right?`
}

/** The vendor calls on the day: the PIN and the code, the arrival, the end of the work. */
export const visit: Dialogue<VisitSlots> = {
  name: 'visit',
  sign: 'get_vendor_code',
  mayMeetVoicemail: false,
  open: () => ({
    wantsCode: false,
    pin: 'none',
    code: null,
    codeFault: null,
    isCodeHeard: false,
    report: null,
    isArrivalNoted: false,
    note: null,
    cost: null,
    warrantyDays: null,
    wasAskedWarranty: false,
    delayMinutes: null,
    isReportAgreed: false,
    answer: null,
    asksHistory: false,
    hasHelped: false,
    isFinished: false,
  }),
  hear,
  nudge,
  agenda: [
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
      kind: 'use',
      name: 'code',
      due: (slots) =>
        slots.wantsCode && slots.pin === 'right' && slots.code === null && slots.codeFault === null,
      tool: 'get_vendor_code',
      filler: 'Thank you. One moment, please.',
      args: (_, briefing) => ({ property_id: factOf(briefing, 'property_id') }),
      result: (slots, reply) => {
        const code =
          textField(reply, 'say') ?? textField(reply, 'code')?.split('').join(', ') ?? null
        if (reply.error === null && code !== null) slots.code = code
        else slots.codeFault = spokenLine(reply) ?? 'I cannot give you the code now.'
        slots.hasHelped = true
      },
    },
    {
      kind: 'tell',
      name: 'code-fault',
      due: (slots) => slots.codeFault !== null,
      say: (slots) => slots.codeFault ?? '',
    },
    {
      kind: 'ask',
      name: 'code-check',
      due: (slots) => slots.code !== null && !slots.isCodeHeard,
      say: (slots) => `The code is ${slots.code}. Again: ${slots.code}. Could you repeat it?`,
      giveUp: (slots) => {
        slots.isCodeHeard = true
      },
    },
    {
      kind: 'ask',
      name: 'pin',
      due: (slots) => needsPin(slots) && slots.pin !== 'locked' && slots.report === null,
      say: (slots) =>
        slots.pin === 'wrong'
          ? 'That was not the right PIN. Please key in the four digits again.'
          : 'Please key in the four-digit PIN from our text message.',
      giveUp: (slots) => {
        slots.codeFault = 'Without the PIN I cannot give you the code.'
        slots.hasHelped = true
      },
    },
    {
      kind: 'use',
      name: 'locked',
      due: (slots) => slots.pin === 'locked' && slots.codeFault === null,
      tool: 'transfer_to_human',
      filler: 'I am sorry, I cannot give you the code. One moment, please.',
      args: () => ({ reason: 'A vendor entered a wrong PIN too often.' }),
      result: (slots, reply) => {
        slots.codeFault = spokenLine(reply) ?? 'A person will call you back.'
        slots.isFinished = true
      },
    },
    ...visitReports(sayReport),
    {
      kind: 'use',
      name: 'search',
      due: (slots) => slots.asksHistory,
      tool: 'search_maintenance',
      filler: 'One moment, let me look.',
      args: (_, briefing) => ({ query: factOf(briefing, 'problem') ?? 'earlier repairs' }),
      result: (slots, reply) => {
        slots.asksHistory = false
        slots.hasHelped = true
        slots.answer = sayHistory(reply) ?? 'There is nothing like it on record.'
      },
    },
    {
      kind: 'ask',
      name: 'help',
      due: (slots) => !slots.hasHelped,
      say: () => 'How can I help: the access code, your arrival, or is the work done?',
      giveUp: (slots) => {
        slots.hasHelped = true
        slots.isFinished = true
      },
    },
    {
      kind: 'ask',
      name: 'more',
      due: (slots) => !slots.isFinished,
      say: () => 'Is there anything else?',
      giveUp: (slots) => {
        slots.isFinished = true
      },
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: () => 'the vendor has what they need',
      farewell: (_, briefing) => {
        const name = firstNameOf(factOf(briefing, 'contact'))
        return `Thank you${name ? `, ${name}` : ''}.`
      },
    },
  ],
}
