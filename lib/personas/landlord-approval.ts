import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { formatCents } from '#lib/domain/money.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { sayMoment, toLocalIso } from '#lib/local-time.ts'
import {
  callFacts,
  firstName,
  incidentFacts,
  propertyFacts,
  sayJob,
  type CallFacts,
  type Fact,
  type IncidentFacts,
  type PropertyFacts,
} from './facts.ts'
import { assembleBrief, introduce } from './house-rules.ts'

/** The parts of a quote that a landlord weighs. */
interface QuoteFacts {
  readonly quoteId: string
  readonly vendorName: string
  readonly kind: 'quote' | 'estimate'
  readonly amountMinCents: number
  readonly amountMaxCents: number
  readonly tripFeeCents: number
  readonly afterHoursFeeCents: number
  /** Everything the landlord would pay at worst. */
  readonly totalCents: number
  readonly currency: string
  readonly earliestStart: string | null
  readonly warrantyDays: number | null
  readonly rating: number | null
  /** How often this vendor has worked at the property. */
  readonly jobsHere: number
  /** Only `confirmed` figures may be said without the word "unconfirmed". */
  readonly confirmation: 'unchecked' | 'confirmed' | 'unconfirmed'
  /** The figures in doubt, by name: each is said as unconfirmed. */
  readonly unconfirmed?: readonly string[]
  readonly note: string
}

interface ChangeFacts {
  readonly vendorName: string
  /** The vendor's words. */
  readonly scope: string
  readonly extraCents: number
  /** What was approved before. */
  readonly approvedCents: number
  readonly currency: string
  /** The amount is in the vendor's own words. */
  readonly isHeard: boolean
}

export interface LandlordApprovalFacts extends CallFacts {
  readonly direction: CallDirection
  /** Who is on the line and decides. */
  readonly landlordName: string
  /** The landlord in whose name they decide; null, or left out, when it is the landlord. */
  readonly onBehalfOf?: string | null
  /** More work than was approved, found by the vendor on site; null, or left out, for a quote. */
  readonly change?: ChangeFacts | null
  readonly property: PropertyFacts
  readonly incident: IncidentFacts
  /** The recommended one first. */
  readonly quotes: readonly QuoteFacts[]
  readonly recommendedQuoteId: string
  /** Why, in a sentence or two. */
  readonly recommendation: string
  /** What an owner should know before deciding, such as a price far above what is usual here. */
  readonly flags?: readonly string[]
  /** What repairs like this have cost here before; null without history. */
  readonly medianCostCents: number | null
  /** What the owner lets us spend on this without asking. */
  readonly limitCents: number
  readonly expiresAt: string
}

/** More would fill the brief and nobody weighs them on the phone; the rest is on the dashboard. */
const MOST_QUOTES = 5
const MOST_FLAGS = 4

const TASK = [
  'Make sure you speak with the person in the fact landlord. If it is somebody else, say nothing about the case and use report_wrong_person.',
  'Give the case in two sentences: what is broken, and what you recommend with vendor, total and when they can start. An amount, and whatever quote_unconfirmed names, is said as "unconfirmed" where it is so marked; say a flag if it bears on the choice.',
  'Answer questions from the facts. Use search_maintenance for what happened before and get_incident_status for how it stands. If you do not know, say so. Other prices may be told to the landlord.',
  'Ask what they want: this vendor, another one, another round of prices with different work, or not at all. Do not push. Silence, "maybe" and "call me later" are not decisions.',
  'Use record_decision with approve and the quote_id of that vendor, decline, or another_round with their wish in note. An answer such as "yes, but below 300" is another_round with 300 in at_most and nothing of it in note: vendors hear the note and never the limit.',
  'Read back what the tool gave: vendor and total in full. Then say: "Press 1 to confirm, or 2 to change." Wait for the key; nothing is decided before.',
  'If a tool or [keypad] says that it was decided already, by them elsewhere or by somebody else, tell them so kindly, thank them, say goodbye and use end_call.',
  'When [keypad] says that it is decided, say what happens next. When it says that it was taken back, ask again what they want.',
]

/** What is different when a vendor is on site and has found more to do. */
const CHANGE_TASK = [
  TASK[0] ?? '',
  'Give the case in two sentences: the vendor is at the property and has found more work than was approved; say what it is, what it costs on top, and what was approved before. An amount marked unconfirmed is said as "unconfirmed".',
  'Answer questions from the facts. If you do not know, say so.',
  'Ask what they want: approve the further work, or decline it, so that only what was agreed is finished. Do not push: silence, "maybe" and "call me later" are not decisions. The vendor waits.',
  'Use record_decision with approve and the quote_id, decline, or, when it is too dear but not unwanted, another_round with the limit in at_most.',
  ...TASK.slice(5),
]

function changeFacts(change: ChangeFacts): Fact[] {
  const money = (cents: number): string => formatCents(cents, change.currency)
  return [
    ['further_work_vendor', plain(change.vendorName)],
    ['further_work', quoted(change.scope.slice(0, 300))],
    [
      'further_work_cost_on_top',
      `${money(change.extraCents)}${change.isHeard ? '' : ' (unconfirmed)'}`,
    ],
    ['approved_before', money(change.approvedCents)],
  ]
}

function quoteFacts(quote: QuoteFacts, facts: LandlordApprovalFacts): Fact[] {
  const money = (cents: number): string => formatCents(cents, quote.currency)
  const amount =
    quote.amountMinCents === quote.amountMaxCents
      ? money(quote.amountMaxCents)
      : `${money(quote.amountMinCents)} to ${money(quote.amountMaxCents)}`
  const fees = [
    quote.tripFeeCents > 0 ? `trip fee ${money(quote.tripFeeCents)}` : null,
    quote.afterHoursFeeCents > 0 ? `after hours ${money(quote.afterHoursFeeCents)}` : null,
  ].filter(Boolean)
  const isRecommended = quote.quoteId === facts.recommendedQuoteId
  return [
    ['quote_id', quote.quoteId],
    ['quote_vendor', plain(quote.vendorName)],
    ['quote_recommended', isRecommended ? 'yes' : 'no'],
    [
      'quote_total',
      `${money(quote.totalCents)}${quote.confirmation === 'confirmed' ? '' : ' (unconfirmed)'}`,
    ],
    ['quote_amount', `${amount}, ${quote.kind === 'quote' ? 'firm' : 'an estimate'}`],
    ['quote_unconfirmed', quote.unconfirmed?.join(', ') ?? null],
    ['quote_fees', fees.length > 0 ? fees.join(', ') : 'none'],
    [
      'quote_earliest_start',
      quote.earliestStart && toLocalIso(quote.earliestStart, facts.timezone),
    ],
    [
      'quote_earliest_start_spoken',
      quote.earliestStart && sayMoment(quote.earliestStart, facts.timezone, facts.now),
    ],
    ['quote_warranty_days', quote.warrantyDays],
    ['quote_rating', quote.rating === null ? null : `${quote.rating.toFixed(1)} of 5`],
    ['quote_jobs_here', quote.jobsHere],
    ['quote_note', quote.note && quoted(quote.note.slice(0, 160))],
  ]
}

/** The brief for asking an owner to decide. The only one that holds several vendors' prices. */
export function writeLandlordApprovalBrief(facts: LandlordApprovalFacts): CallBrief {
  const { property, incident, change, onBehalfOf } = facts
  const job = sayJob(incident)
  const introduction = introduce(facts.organizationName)
  return assembleBrief({
    purpose: 'landlord_approval',
    organizationName: facts.organizationName,
    situation:
      facts.direction === 'outbound'
        ? `You are calling ${onBehalfOf ? 'somebody who stands in for ' : ''}the owner of a property, who must decide about a repair.`
        : 'The owner of a property is calling; a repair waits for their decision.',
    facts: [
      ...callFacts(facts),
      ['landlord', plain(facts.landlordName)],
      ['decides_in_the_name_of', onBehalfOf ? plain(onBehalfOf) : null],
      ...(change ? changeFacts(change) : []),
      ...propertyFacts(property),
      ...incidentFacts(incident),
      ['limit_without_asking', formatCents(facts.limitCents)],
      [
        'usual_cost_here',
        facts.medianCostCents === null ? null : formatCents(facts.medianCostCents),
      ],
      ['decide_by', sayMoment(facts.expiresAt, facts.timezone, facts.now)],
      ['recommendation', quoted(facts.recommendation)],
      ...(facts.flags ?? []).slice(0, MOST_FLAGS).map((flag): Fact => ['flag', quoted(flag)]),
      ...facts.quotes.slice(0, MOST_QUOTES).flatMap((quote) => quoteFacts(quote, facts)),
    ],
    task: change ? CHANGE_TASK : TASK,
    keypad: 'decision',
    opening:
      facts.direction === 'outbound'
        ? `Hello ${firstName(facts.landlordName)}, ${introduction}, about ${onBehalfOf ? 'a house that you look after for its owner' : 'a house of yours'}. Am I speaking with ${plain(facts.landlordName)}?`
        : `Hello, ${introduction}. There is ${job} at ${plain(property.name)} that waits for your decision. Shall I tell you about it?`,
  })
}
