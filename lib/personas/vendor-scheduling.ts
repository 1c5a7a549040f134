import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { formatCents } from '#lib/domain/money.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { sayMoment, toLocalIso } from '#lib/local-time.ts'
import {
  callFacts,
  firstName,
  incidentFacts,
  propertyFacts,
  type CallFacts,
  type IncidentFacts,
  type PropertyFacts,
  type VendorFacts,
} from './facts.ts'
import { assembleBrief, introduce } from './house-rules.ts'

export interface VendorSchedulingFacts extends CallFacts {
  readonly vendor: VendorFacts
  readonly property: PropertyFacts
  readonly incident: IncidentFacts
  /** This vendor's own accepted price, all fees included. */
  readonly totalCents: number
  readonly currency: string
  /** The earliest start this vendor named when quoting. */
  readonly earliestStart: string | null
  readonly occasion: SchedulingOccasion
  /** When the guest said that it would suit them, in their words. */
  readonly guestWish: string | null
}

/**
 * `returning`: the work was done and the problem is back. The others: the visit that is agreed gets
 * another time, since the guest cannot make it, or since nobody opened the door.
 */
export type SchedulingOccasion =
  | 'first_visit'
  | 'called_off'
  | 'returning'
  | 'guest_refused'
  | 'no_access'

const WHY: Record<SchedulingOccasion, string> = {
  first_visit: 'Your price was accepted, and the job is yours.',
  called_off: 'We had to call off your appointment, I am sorry, and need a new time.',
  returning:
    'The problem you worked on is not fixed, and we need you to come back, free of charge under your warranty.',
  guest_refused: 'The agreed time does not suit the guest, and we need a new time for your visit.',
  no_access: 'Nobody could let you in, I am sorry, and we need a new time for your visit.',
}

function task(facts: VendorSchedulingFacts): string[] {
  return [
    'Make sure you speak with the company in the fact vendor, then say which job at which property it is about. If it is somebody else, say nothing about the job and use report_wrong_person.',
    facts.earliestStart
      ? 'Offer the time in the fact promised_start, and ask whether it still holds. If it has passed, or they are in the middle of something, ask for the earliest start they can keep.'
      : 'Ask for the earliest start they can keep. In an emergency that means today.',
    ...(facts.guestWish
      ? ['Say when it would suit the guest, from the fact guest_wish, and agree such a time.']
      : []),
    facts.occasion === 'first_visit'
      ? 'Agree one start. Read back day and time, and the price in the fact price. If they want more money now, do not agree: use transfer_to_human.'
      : 'Agree one start. Read back day and time. Nothing more is paid for it: if they want money now, do not agree, use transfer_to_human.',
    'Use schedule_repair with vendor, property and date, the full start with offset worked out from the fact now. On a conflict offer the time it names as next_free, or ask for another one, and try again.',
    'When the tool says that the time is held, say the window it gave, that a text message with the address and a PIN follows, and that on the day they call this number and key in the PIN for the access code.',
    'If they no longer want the job, ask for the reason in one question and use decline_job.',
  ]
}

/** The brief for agreeing a time with the vendor whose quote was accepted. */
export function writeVendorSchedulingBrief(facts: VendorSchedulingFacts): CallBrief {
  const { vendor, property, incident, earliestStart } = facts
  return assembleBrief({
    purpose: 'vendor_scheduling',
    organizationName: facts.organizationName,
    situation: 'You are calling a vendor who has the job, to agree when they come.',
    facts: [
      ...callFacts(facts),
      ['vendor', plain(vendor.name)],
      ['contact', plain(vendor.contactName)],
      ...propertyFacts(property),
      ...incidentFacts(incident),
      [
        'price',
        facts.occasion === 'first_visit' ? formatCents(facts.totalCents, facts.currency) : null,
      ],
      ['guest_wish', facts.guestWish && quoted(facts.guestWish)],
      ['promised_start', earliestStart && toLocalIso(earliestStart, facts.timezone)],
      [
        'promised_start_spoken',
        earliestStart && sayMoment(earliestStart, facts.timezone, facts.now),
      ],
    ],
    task: task(facts),
    opening: `Hello ${firstName(vendor.contactName)}, ${introduce(facts.organizationName)}, about the job you gave us a price for. ${WHY[facts.occasion]} When can you be there?`,
  })
}
