import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
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
  type VendorFacts,
} from './facts.ts'
import { assembleBrief, introduce } from './house-rules.ts'

export interface VendorQuoteFacts extends CallFacts {
  readonly direction: CallDirection
  readonly vendor: VendorFacts
  readonly property: PropertyFacts
  readonly incident: IncidentFacts
  /** What the price is for. The same words for every vendor, or prices could not be compared. */
  readonly scope: string
  /** A price they have named before, to be completed; none on the first call. */
  readonly known?: KnownQuote | null
}

/** What an earlier call brought. Figures are read back, never asked to be repeated blindly. */
export interface KnownQuote {
  /** Ready to be said: `price: $285`, confirmed by the transcript of the call. */
  readonly confirmed: readonly string[]
  /** To be read back digit by digit: recorded, but the transcript does not bear them out. */
  readonly unconfirmed: readonly string[]
  /** Not said yet. */
  readonly missing: readonly string[]
}

const TASK = [
  'Make sure you speak with the company in the fact vendor. If it is not, say nothing about the job and use report_wrong_person.',
  'Say in one sentence what is broken, at which property and how urgent it is, and ask whether they can take it. Use search_maintenance if they ask what was done there before.',
  'Ask for the price of the whole job. "Around 300", "200 to 300" and "it depends" are estimates, also after you asked once for a firm sum: then record the range as an estimate, never one end of it as a price.',
  'Ask about each of these that they have not said: a trip or call-out fee, what is added after hours (a sum, or time and a half), a minimum charge, how soon they can be there, how long the work is under warranty. "All in" means that both fees are zero; what they did not say is left out, never zero.',
  'Read every figure back and hear them agree before you record it. Figures that are misheard on the phone (13 to 19 against 30 to 90, such as fifteen and fifty) are read digit by digit: "one five zero, one hundred and fifty dollars". A plain "yes" to a figure that you named first is not enough: have them say it once themselves.',
  'Use record_quote with what was agreed. earliest_start is a full date and time with offset, worked out from the fact now. Never put a fee into the amount. If they change a figure later, use record_quote again with all figures.',
  'If its answer has still_unknown, ask for that once, then use record_quote again. If they must go, let them go.',
  'If they cannot or will not do it, ask for the reason in one question and use decline_job.',
  'Say that you will call back if the job is theirs. Do not promise it, do not bargain, and do not say who decides.',
]

const COMPLETING =
  'They have named a price already, see the facts known_*. Do not start over: say that you are calling to complete it, read back what is unconfirmed digit by digit, ask for what is missing, and use record_quote once with all figures, the known ones included.'

/** The brief for asking one vendor for a price. Holds no guest, no code and no other vendor. */
export function writeVendorQuoteBrief(facts: VendorQuoteFacts): CallBrief {
  const { vendor, property, incident } = facts
  const job = sayJob(incident)
  const introduction = introduce(facts.organizationName)
  return assembleBrief({
    purpose: 'vendor_quote',
    organizationName: facts.organizationName,
    situation:
      facts.direction === 'outbound'
        ? 'You are calling a vendor to ask for a price and how soon they can come.'
        : 'A vendor whom we asked for a price is calling back.',
    facts: [
      ...callFacts(facts),
      ['vendor', plain(vendor.name)],
      ['contact', plain(vendor.contactName)],
      ...propertyFacts(property),
      ...incidentFacts(incident),
      ['scope', quoted(facts.scope)],
      ...knownFacts(facts.known),
    ],
    task: facts.known ? [...TASK.slice(0, 1), COMPLETING, ...TASK.slice(1)] : TASK,
    opening:
      facts.direction === 'outbound'
        ? // Whoever has answered: what and where is said once it is they.
          `Hello ${firstName(vendor.contactName)}, ${introduction}, about a job. Am I speaking with ${plain(vendor.name)}?`
        : `Hello, ${introduction}. Thank you for calling back about ${job} at ${plain(property.name)}. What would you ask for it?`,
  })
}

function knownFacts(known: KnownQuote | null | undefined): Fact[] {
  if (!known) return []
  const list = (figures: readonly string[]): string | null =>
    figures.length > 0 ? figures.join('; ') : null
  return [
    ['known_confirmed', list(known.confirmed)],
    ['known_unconfirmed', list(known.unconfirmed)],
    ['known_missing', list(known.missing)],
  ]
}
