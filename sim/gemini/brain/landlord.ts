import { asksAboutHistory, asksAboutStatus, meansNo, meansYes } from '#sim/gemini/extract/intent.ts'
import { digitsOf } from '#sim/gemini/extract/numbers.ts'
import { factGroups, factOf, firstNameOf, type Briefing } from './briefing.ts'
import type { Dialogue, Heard } from './dialogue.ts'
import { sayHistory } from './history.ts'
import { spokenLine, textField } from './tool-reply.ts'

type Decision = 'approve' | 'decline' | 'another_round'

interface Slots {
  isBusy: boolean
  question: 'history' | 'status' | null
  answer: string | null
  choice: {
    decision: Decision
    quoteId: string | null
    note: string | null
    /** "Only if it is below 300", in dollars. */
    atMost: number | null
  } | null
  /** What the tool read back; the key is awaited. */
  proposal: string | null
  outcome: string | null
}

interface Offer {
  readonly id: string
  readonly vendor: string
  readonly total: string
  readonly start: string | null
  readonly warrantyDays: string | null
  readonly isRecommended: boolean
}

function offersOf(briefing: Briefing): Offer[] {
  return factGroups(briefing, 'quote_id').map((group) => ({
    id: group.get('quote_id') ?? '',
    vendor: group.get('quote_vendor') ?? group.get('vendor') ?? 'the vendor',
    total: group.get('quote_total') ?? group.get('quote_amount') ?? 'an unknown price',
    start: group.get('quote_earliest_start_spoken') ?? null,
    warrantyDays: group.get('quote_warranty_days') ?? null,
    isRecommended: group.get('quote_recommended') === 'yes',
  }))
}

const best = (offers: readonly Offer[]): Offer | undefined =>
  offers.find((offer) => offer.isRecommended) ?? offers[0]

function sayOffer(offer: Offer): string {
  const start = offer.start === null ? '' : `, ${offer.start}`
  const warranty = offer.warrantyDays === null ? '' : `, ${offer.warrantyDays} days warranty`
  return `${offer.vendor} for ${offer.total}${start}${warranty}`
}

function sayFurtherWork(briefing: Briefing): string | null {
  const work = factOf(briefing, 'further_work')
  if (work === null) return null
  const vendor = factOf(briefing, 'further_work_vendor') ?? 'The vendor'
  const cost = factOf(briefing, 'further_work_cost_on_top') ?? 'an unknown amount'
  const before = factOf(briefing, 'approved_before')
  return `${vendor} is at the property and needs more: ${work.replace(/[.!\s]+$/, '')}. That is ${cost} on top${before === null ? '' : ` of the ${before} approved before`}.`
}

function sayCase(briefing: Briefing): string {
  const further = sayFurtherWork(briefing)
  if (further !== null) return further
  const problem = (factOf(briefing, 'problem') ?? 'something is broken').slice(0, 120)
  const offers = offersOf(briefing)
  const choice = best(offers)
  const others = offers.filter((offer) => offer !== choice).slice(0, 2)
  const rest =
    others.length > 0
      ? ` The other: ${others.map((offer) => `${offer.vendor}, ${offer.total}`).join('; ')}.`
      : ''
  return `A guest reported: ${problem.replace(/[.!\s]+$/, '')}. I recommend ${choice ? sayOffer(choice) : 'no one yet'}.${rest}`
}

const COMMON = new Set(
  'plumbing electric electrical services service company sons repair home the and'.split(' '),
)

/** The offer whose vendor is named, by any word of its name that no other offer shares. */
function namedOffer(text: string, offers: readonly Offer[]): Offer | undefined {
  const said = new Set(text.toLowerCase().match(/[a-z]{3,}/g) ?? [])
  return offers.find((offer) => {
    const words = offer.vendor.toLowerCase().match(/[a-z]{3,}/g) ?? []
    return words.some((word) => !COMMON.has(word) && said.has(word))
  })
}

function otherOffer(text: string, offers: readonly Offer[]): Offer | undefined {
  if (/\b(?:the other|second|other one|the latter)\b/i.test(text)) {
    return offers.find((offer) => offer !== best(offers))
  }
  if (/\bcheap(?:er|est)?\b/i.test(text)) {
    const price = (offer: Offer): number =>
      Number(/[\d,.]+/.exec(offer.total)?.[0]?.replaceAll(',', '') ?? Infinity)
    return offers.toSorted((a, b) => price(a) - price(b))[0]
  }
  return undefined
}

const APPROVE =
  /\b(?:approve\w*|go (?:ahead|with)|take|choose|pick|book|hire|let'?s (?:do|go)|do it|send (?:them|him|her)|use|accept)\b/i
const DECLINE =
  /\b(?:decline|reject|don'?t (?:want|do|fix|approve)|do not (?:want|do|fix|approve)|no repair|cancel (?:it|the repair)|not (?:approve|going to pay))\b/i
const ANOTHER =
  /\b(?:another round|(?:other|more|new|different|better) (?:quotes?|prices?|offers?|compan\w+|vendors?|bids?)|too expensive|too much|cheaper quote|shop around|get (?:more|other|another)|(?:but|only) (?:if|below|under|for))\b/i

function limitIn(text: string): number | null {
  const limit = /\b(?:below|under|at most|no more than|less than|up to)\s+\$?(\d[\d,]*)/i.exec(
    digitsOf(text.toLowerCase()),
  )
  return limit ? Number(limit[1]?.replaceAll(',', '')) : null
}

function readChoice(text: string, briefing: Briefing, isAsked: boolean): Slots['choice'] {
  const offers = offersOf(briefing)
  const note = text.slice(0, 400)
  if (ANOTHER.test(text)) {
    const atMost = limitIn(text)
    // Vendors hear the note, never the limit.
    const wish = atMost === null ? note : null
    return { decision: 'another_round', quoteId: null, note: wish, atMost }
  }
  if (DECLINE.test(text)) return { decision: 'decline', quoteId: null, note, atMost: null }
  const named = namedOffer(text, offers) ?? otherOffer(text, offers)
  const isClear = APPROVE.test(text) || (isAsked && (meansYes(text) || named !== undefined))
  if (isClear && !text.includes('?')) {
    const quoteId = (named ?? best(offers))?.id ?? null
    return { decision: 'approve', quoteId, note: null, atMost: null }
  }
  // A bare "no" to "shall I go ahead" declines nothing: it only does not approve.
  return null
}

function isQuestion(text: string): boolean {
  return text.includes('?') || /^(?:has|have|was|is|did|what|how|who|when|why)\b/i.test(text)
}

function hearQuestion(slots: Slots, text: string, briefing: Briefing): void {
  const isAboutOffers = /\b(?:other|else|options?|compare|difference|how much|price|cost)\b/i
  if (asksAboutHistory(text)) slots.question = 'history'
  else if (isAboutOffers.test(text)) {
    slots.answer = offersOf(briefing).map(sayOffer).join('; or ').concat('.')
  } else if (asksAboutStatus(text)) slots.question = 'status'
}

function isBadMoment(text: string, asked: string | null): boolean {
  if (/\b(?:wrong number|not (?:the owner|me))\b/i.test(text)) return true
  const isBusy = /\b(?:busy|later|driving|in a meeting|call (?:me )?back)\b/i.test(text)
  return asked === 'opening' && !isQuestion(text) && (meansNo(text) || isBusy)
}

function hear(slots: Slots, { text, asked }: Heard, briefing: Briefing): void {
  if (slots.outcome !== null) return
  slots.isBusy ||= isBadMoment(text, asked)
  if (isQuestion(text)) hearQuestion(slots, text, briefing)
  // Before the case was told a "yes" only means "go on".
  if (slots.proposal !== null || asked === 'opening' || slots.question !== null) return
  slots.choice = readChoice(text, briefing, asked === 'decision') ?? slots.choice
}

function nudge(slots: Slots, text: string): void {
  if (!text.startsWith('[keypad]')) return
  if (/\bcould not be processed|another key\b/i.test(text)) {
    slots.answer = 'Please press 1 to confirm, or 2 to change.'
  } else if (/\b(?:withdrawn|2 was pressed|nothing was read back)\b/i.test(text)) {
    slots.choice = null
    slots.proposal = null
    slots.answer = 'All right, nothing is decided.'
  } else if (/\bdecided before\b/i.test(text)) {
    slots.outcome = 'This was decided before, so the key changes nothing.'
  } else if (/\btime to decide has passed\b/i.test(text)) {
    slots.outcome = 'The time to decide has passed. A person will call you.'
  } else if (/\b(?:1 was pressed|recorded|confirmed|decided|approved)\b/i.test(text)) {
    slots.outcome = sayOutcome(slots.choice?.decision ?? 'approve')
  }
}

function sayOutcome(decision: Decision): string {
  if (decision === 'decline') return 'It is recorded as declined, and nobody will be sent.'
  if (decision === 'another_round')
    return 'It is recorded. We ask for new prices and call you again.'
  return 'Your approval is recorded. We now agree a time with them and keep you informed.'
}

/** The owner hears the case in two sentences, asks, decides, and presses the key that makes it so. */
export const landlord: Dialogue<Slots> = {
  name: 'landlord',
  sign: 'record_decision',
  mayMeetVoicemail: true,
  open: () => ({
    isBusy: false,
    question: null,
    answer: null,
    choice: null,
    proposal: null,
    outcome: null,
  }),
  hear,
  nudge,
  agenda: [
    {
      kind: 'tell',
      name: 'outcome',
      due: (slots) => slots.outcome !== null,
      say: (slots) => slots.outcome ?? '',
    },
    {
      kind: 'use',
      name: 'search',
      due: (slots) => slots.question === 'history',
      tool: 'search_maintenance',
      filler: 'One moment, let me look.',
      args: (_, briefing) => ({
        query: (factOf(briefing, 'problem') ?? 'earlier repairs').slice(0, 200),
      }),
      result: (slots, reply) => {
        slots.question = null
        slots.answer = sayHistory(reply) ?? 'There is nothing like it on record.'
      },
    },
    {
      kind: 'use',
      name: 'status',
      due: (slots) => slots.question === 'status',
      tool: 'get_incident_status',
      filler: 'One moment, let me look.',
      args: () => ({}),
      result: (slots, reply) => {
        slots.question = null
        slots.answer = textField(reply, 'status') ?? 'I have no other news.'
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
      kind: 'tell',
      name: 'case',
      due: (slots) => !slots.isBusy && slots.choice === null && slots.outcome === null,
      say: (_, briefing) => sayCase(briefing),
    },
    {
      kind: 'use',
      name: 'record',
      due: (slots) => slots.choice !== null && slots.proposal === null && slots.outcome === null,
      tool: 'record_decision',
      filler: 'One moment, I am noting that down.',
      args: (slots) => ({
        decision: slots.choice?.decision,
        quote_id: slots.choice?.quoteId,
        note: slots.choice?.note,
        at_most: slots.choice?.atMost,
      }),
      result: (slots, reply) => {
        if (reply.error === null) {
          slots.proposal =
            reply.say ?? textField(reply, 'read_back') ?? 'Press 1 to confirm, or 2 to change.'
        } else if (reply.isRetryable) {
          slots.choice = null
          slots.answer = 'I am not sure which company you mean.'
        } else
          slots.outcome = spokenLine(reply) ?? 'I could not record that. A person will call you.'
      },
    },
    {
      kind: 'tell',
      name: 'proposal',
      repeats: true,
      due: (slots) => slots.proposal !== null && slots.proposal !== '' && slots.outcome === null,
      say: (slots) => {
        const proposal = slots.proposal ?? ''
        slots.proposal = ''
        return proposal
      },
    },
    {
      kind: 'wait',
      name: 'key',
      due: (slots) => slots.proposal === '' && slots.outcome === null,
      remind: () => 'Only the key counts: press 1 to confirm, or 2 to change.',
      giveUp: (slots) => {
        slots.outcome = 'Without the key nothing is decided.'
      },
    },
    {
      kind: 'ask',
      name: 'decision',
      due: (slots) => !slots.isBusy && slots.outcome === null,
      say: (_, __, attempt) =>
        attempt === 1
          ? 'Would you like to approve that, choose another, or decline?'
          : 'What would you like: approve, another round of prices, or decline?',
      giveUp: (slots) => {
        slots.outcome = 'Then nothing is decided for now.'
      },
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: (slots) => (slots.isBusy ? 'not a good moment' : 'the owner has answered'),
      farewell: (slots, briefing) => {
        const name = firstNameOf(factOf(briefing, 'landlord'))
        if (slots.isBusy) return 'I am sorry, we will try again later.'
        return `Thank you${name ? `, ${name}` : ''}.`
      },
    },
  ],
}
