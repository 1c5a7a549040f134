import { asksAboutHistory, meansDecline, meansNo, meansYes } from '#sim/gemini/extract/intent.ts'
import {
  isAllIn,
  readAfterHoursPercent,
  readFees,
  readMinimum,
  readPrice,
} from '#sim/gemini/extract/price.ts'
import { readStartTime } from '#sim/gemini/extract/start-time.ts'
import { sayTime } from '#sim/gemini/extract/wall-time.ts'
import { readWarrantyDays } from '#sim/gemini/extract/warranty.ts'
import { factOf, firstNameOf, nowOf, type Briefing } from './briefing.ts'
import { declining } from './decline.ts'
import type { Dialogue, Heard } from './dialogue.ts'
import { sayHistory } from './history.ts'
import { sayDollars, sayDuration } from './phrases.ts'

interface Slots {
  amountMin: number | null
  amountMax: number | null
  kind: 'quote' | 'estimate'
  tripFee: number | null
  afterHoursFee: number | null
  afterHoursPercent: number | null
  minimumCharge: number | null
  /** Null: not said yet; 'unknown': asked in vain. */
  start: string | null
  warrantyDays: number | null
  wasAskedFees: boolean
  wasAskedStart: boolean
  wasAskedWarranty: boolean
  isAgreed: boolean
  isDoubtful: boolean
  declineReason: string | null
  isDeclineRecorded: boolean
  isRecorded: boolean
  asksHistory: boolean
  history: string | null
  isWrongNumber: boolean
}

const hasPrice = (slots: Slots): boolean => slots.amountMax !== null
const isOff = (slots: Slots): boolean => slots.declineReason !== null || slots.isWrongNumber

function hearFigures(slots: Slots, { text, asked }: Heard, briefing: Briefing): boolean {
  const before = JSON.stringify(slots)
  const price = readPrice(text)
  if (price) {
    slots.amountMin = price.amountMin
    slots.amountMax = price.amountMax
    slots.kind = price.kind
  }
  const fees = price ?? readFees(text)
  slots.tripFee = fees.tripFee ?? slots.tripFee
  slots.afterHoursFee = fees.afterHoursFee ?? slots.afterHoursFee
  slots.afterHoursPercent = readAfterHoursPercent(text) ?? slots.afterHoursPercent
  slots.minimumCharge = readMinimum(text) ?? slots.minimumCharge
  slots.start = readStartTime(text, nowOf(briefing), asked === 'start') ?? slots.start
  slots.warrantyDays = readWarrantyDays(text, asked === 'warranty') ?? slots.warrantyDays
  return JSON.stringify(slots) !== before
}

function hear(slots: Slots, heard: Heard, briefing: Briefing): void {
  const { text, asked } = heard
  if (/\bwrong number\b/i.test(text)) slots.isWrongNumber = true
  const isNews = hearFigures(slots, heard, briefing)
  if (!hasPrice(slots) && meansDecline(text)) slots.declineReason = text.slice(0, 280)
  const isQuestion = text.includes('?') && slots.history === null
  if (isQuestion && asksAboutHistory(text)) slots.asksHistory = true
  if (asked === 'fees') hearFees(slots, text)
  if (asked === 'readback' && !isNews) hearVerdict(slots, text)
}

function hearFees(slots: Slots, text: string): void {
  const isNone = isAllIn(text) || (meansNo(text) && slots.tripFee === null)
  if (!isNone) return
  slots.tripFee ??= 0
  slots.afterHoursFee ??= 0
}

function hearVerdict(slots: Slots, text: string): void {
  if (meansYes(text)) slots.isAgreed = true
  // What was wrong was not said: the price is asked for again.
  else if (meansNo(text)) slots.amountMax = null
}

function readBack(slots: Slots, briefing: Briefing): string {
  const amount =
    slots.amountMin === slots.amountMax
      ? sayDollars(slots.amountMax ?? 0)
      : `${sayDollars(slots.amountMin ?? 0)} to ${sayDollars(slots.amountMax ?? 0)}`
  const fees = [
    slots.tripFee ? `${sayDollars(slots.tripFee)} trip fee` : null,
    slots.afterHoursFee ? `${sayDollars(slots.afterHoursFee)} after hours` : null,
    slots.afterHoursPercent ? `${slots.afterHoursPercent} percent after hours` : null,
    slots.minimumCharge ? `${sayDollars(slots.minimumCharge)} minimum` : null,
  ].filter((fee) => fee !== null)
  const parts = [
    `${amount}${fees.length > 0 ? ` plus ${fees.join(' plus ')}` : ', no other fees'}`,
    slots.start === null ? null : `start ${sayTime(slots.start, nowOf(briefing))}`,
    slots.warrantyDays ? `${sayDuration(slots.warrantyDays)} warranty` : null,
  ].filter((part) => part !== null)
  return `Let me read that back: ${parts.join(', ')}. Is that right?`
}

function quoteArgs(slots: Slots): Record<string, unknown> {
  const amount =
    slots.amountMin === slots.amountMax
      ? { amount: slots.amountMax }
      : { amount_min: slots.amountMin, amount_max: slots.amountMax }
  return {
    ...amount,
    kind: slots.kind,
    trip_fee: slots.tripFee,
    after_hours_fee: slots.afterHoursFee,
    after_hours_percent: slots.afterHoursPercent,
    minimum_charge: slots.minimumCharge,
    earliest_start: slots.start,
    warranty_days: slots.warrantyDays,
    note: slots.isDoubtful
      ? 'The vendor did not confirm the figures when they were read back.'
      : null,
  }
}

/** A vendor is asked for a price: job, price and fees, start, warranty, read back, record. */
export const quoting: Dialogue<Slots> = {
  name: 'quoting',
  sign: 'record_quote',
  mayMeetVoicemail: true,
  open: () => ({
    amountMin: null,
    amountMax: null,
    kind: 'quote',
    tripFee: null,
    afterHoursFee: null,
    afterHoursPercent: null,
    minimumCharge: null,
    start: null,
    warrantyDays: null,
    wasAskedFees: false,
    wasAskedStart: false,
    wasAskedWarranty: false,
    isAgreed: false,
    isDoubtful: false,
    declineReason: null,
    isDeclineRecorded: false,
    isRecorded: false,
    asksHistory: false,
    history: null,
    isWrongNumber: false,
  }),
  hear,
  agenda: [
    declining(),
    {
      kind: 'use',
      name: 'search',
      due: (slots) => slots.asksHistory && !isOff(slots),
      tool: 'search_maintenance',
      filler: 'One moment, let me look.',
      args: (_, briefing) => ({ query: factOf(briefing, 'problem') ?? 'earlier repairs' }),
      result: (slots, reply) => {
        slots.asksHistory = false
        slots.history = sayHistory(reply) ?? 'There is nothing like it on record.'
      },
    },
    {
      kind: 'tell',
      name: 'history',
      due: (slots) => slots.history !== null && !isOff(slots),
      say: (slots) => slots.history ?? '',
    },
    {
      kind: 'tell',
      name: 'job',
      due: (slots) => !hasPrice(slots) && !isOff(slots),
      say: (_, briefing) => {
        const job = factOf(briefing, 'scope') ?? factOf(briefing, 'problem') ?? 'a repair'
        const where = factOf(briefing, 'property') ?? 'a house of ours'
        return `It is at ${where}: ${job.slice(0, 160).replace(/[.!\s]+$/, '')}.`
      },
    },
    {
      kind: 'ask',
      name: 'price',
      due: (slots) => !hasPrice(slots) && !isOff(slots),
      say: (_, __, attempt) =>
        attempt === 1
          ? 'What would you charge in all, with any trip fee, and how soon could you be there?'
          : 'What would the price be, as one figure in dollars?',
      giveUp: (slots) => {
        slots.declineReason = 'named no price on the phone'
      },
    },
    {
      kind: 'ask',
      name: 'fees',
      due: (slots) =>
        hasPrice(slots) && slots.tripFee === null && !slots.wasAskedFees && !isOff(slots),
      say: () => 'Is there a trip fee or an after-hours charge on top of that?',
      giveUp: (slots) => {
        slots.wasAskedFees = true
      },
    },
    {
      kind: 'ask',
      name: 'start',
      due: (slots) =>
        hasPrice(slots) && slots.start === null && !slots.wasAskedStart && !isOff(slots),
      say: () => 'How soon could you be there?',
      giveUp: (slots) => {
        slots.wasAskedStart = true
      },
    },
    {
      kind: 'ask',
      name: 'warranty',
      due: (slots) =>
        hasPrice(slots) && slots.warrantyDays === null && !slots.wasAskedWarranty && !isOff(slots),
      say: () => 'How long is the work under warranty?',
      giveUp: (slots) => {
        slots.wasAskedWarranty = true
      },
    },
    {
      kind: 'ask',
      name: 'readback',
      due: (slots) => hasPrice(slots) && !slots.isAgreed && !isOff(slots),
      say: readBack,
      giveUp: (slots) => {
        slots.isAgreed = true
        slots.isDoubtful = true
      },
    },
    {
      kind: 'use',
      name: 'record',
      due: (slots) => slots.isAgreed && !slots.isRecorded,
      tool: 'record_quote',
      filler: 'Thank you. One moment, I am noting that down.',
      args: quoteArgs,
      result: (slots) => {
        slots.isRecorded = true
      },
    },
    {
      kind: 'end',
      name: 'farewell',
      due: () => true,
      reason: (slots) =>
        slots.isRecorded ? 'quote recorded' : (slots.declineReason ?? 'no quote'),
      farewell: (slots, briefing) => {
        if (slots.isWrongNumber) return 'I am sorry to have bothered you.'
        const name = firstNameOf(factOf(briefing, 'contact'))
        return slots.isRecorded
          ? `Thank you, ${name || 'indeed'}. We will call you back if the job is yours.`
          : `Thank you for your time${name ? `, ${name}` : ''}.`
      },
    },
  ],
}
