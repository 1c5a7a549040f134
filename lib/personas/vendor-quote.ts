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
}

const TASK = [
  'Make sure you speak with the company in the fact vendor. If it is not, say nothing about the job and use report_wrong_person.',
  'Say in one sentence what is broken, at which property and how urgent it is, and ask whether they can take it. Use search_maintenance if they ask what was done there before.',
  'Ask for the price of the whole job. If they name a range or "about", that is an estimate; if they name a firm sum, a quote.',
  'Ask about each of these that they have not said: a trip or call-out fee, an after-hours charge, how soon they can be there, how long the work is under warranty. "All in" means that both fees are zero.',
  'Read it all back: the price digit by digit if it could be misheard (fifteen or fifty), the fees, the time, the warranty. Correct it until they agree.',
  'Use record_quote with what was agreed. earliest_start is a full date and time with offset, worked out from the fact now. Never put a fee into the amount. If they change a figure later, use record_quote again.',
  'If they cannot or will not do it, ask for the reason in one question and use decline_job.',
  'Say that you will call back if the job is theirs. Do not promise it, do not bargain, and do not say who decides.',
]

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
    ],
    task: TASK,
    opening:
      facts.direction === 'outbound'
        ? // Whoever has answered: what and where is said once it is they.
          `Hello ${firstName(vendor.contactName)}, ${introduction}, about a job. Am I speaking with ${plain(vendor.name)}?`
        : `Hello, ${introduction}. Thank you for calling back about ${job} at ${plain(property.name)}. What would you ask for it?`,
  })
}
