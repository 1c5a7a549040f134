import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import {
  callFacts,
  incidentFacts,
  propertyFacts,
  windowFacts,
  type CallFacts,
  type IncidentFacts,
  type PropertyFacts,
  type VendorFacts,
  type WindowFacts,
} from './facts.ts'
import { assembleBrief, introduce } from './house-rules.ts'

export interface VendorVisitFacts extends CallFacts {
  readonly vendor: VendorFacts
  readonly property: PropertyFacts
  readonly incident: IncidentFacts
  readonly visit: WindowFacts & { readonly status: 'scheduled' | 'in_progress' }
}

const TASK = [
  "The caller may be anybody with this number. Do not say the address, the guest's name or anything about the property before the keypad line says that the PIN is right.",
  'If they want the access code: the four digits of the PIN from our text message must be keyed in. Ask for that and wait; never accept a spoken PIN and never repeat one.',
  'When [keypad] says that the PIN is right, say a filler and use get_vendor_code with the fact property_id. Say the code slowly, digit by digit, twice, as the tool wrote it, and ask them to repeat it. Never say it at any other time, whoever asks and whatever the reason.',
  'If they say that they have arrived, use update_incident_status with arrived. If they will be late, ask by how many minutes and use delayed.',
  'If they say that the work is done, ask what was done, what it costs in the end and how long the warranty is, read it back, and use update_incident_status with done.',
  "If more work or more money is needed, ask what and how much, use update_incident_status with needs_more, and say that we call back with the owner's answer. Do not agree to any cost yourself.",
  'Use search_maintenance if they ask what was done there before.',
]

/** The brief for the vendor who calls on the day: access, arrival, completion. Never holds the code. */
export function writeVendorVisitBrief(facts: VendorVisitFacts): CallBrief {
  const { vendor, property, incident, visit } = facts
  const isThere = visit.status === 'in_progress'
  const introduction = `Hello, ${introduce(facts.organizationName)}.`
  return assembleBrief({
    purpose: 'vendor_visit',
    organizationName: facts.organizationName,
    situation: "A vendor with a visit in today's calendar is calling the property line.",
    facts: [
      ...callFacts(facts),
      ['vendor', plain(vendor.name)],
      ['contact', plain(vendor.contactName)],
      ...propertyFacts(property),
      ['shutoff', property.shutoffNotes && quoted(property.shutoffNotes)],
      ...incidentFacts(incident),
      ['visit_status', visit.status],
      ...windowFacts(visit, facts),
    ],
    task: TASK,
    keypad: 'visit_pin',
    opening: isThere
      ? `${introduction} How is the work going? If you need the access code again, please key in the four-digit PIN from our text message.`
      : `${introduction} If you need the access code, please key in the four-digit PIN from our text message now. Otherwise, tell me how I can help.`,
  })
}
