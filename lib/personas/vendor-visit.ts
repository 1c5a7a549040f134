import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import {
  callFacts,
  firstName,
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
  /** Whether they may come in when nobody is there, by the guest's word; null before one. */
  readonly mayEnterAlone: boolean | null
  /** Why we call them; null when they call us. */
  readonly topic: VendorVisitTopic | null
}

/** `late`: they have not come. `unheard`: they came, and nothing was heard since. */
export type VendorVisitTopic = 'late' | 'unheard'

const REASONS: Record<VendorVisitTopic, { situation: string; task: string; opening: string }> = {
  late: {
    situation: 'You are calling a vendor who was to be at a visit by now.',
    task: 'Make sure you speak with the company in the fact vendor. Ask whether they are on their way and in how many minutes they will be there, and use update_incident_status with delayed and the minutes from now. If they are there already, use arrived. If they cannot come today, agree another time with schedule_repair; if they cannot come at all, use decline_job.',
    opening:
      'about your visit of today. Are you on your way, and in how many minutes will you be there?',
  },
  unheard: {
    situation: 'You are calling a vendor who arrived at a visit and has not reported since.',
    task: 'Make sure you speak with the company in the fact vendor. Ask whether the work is done. If it is, use update_incident_status with done as below; if not, ask how much longer it takes and say that we call again.',
    opening: 'about your visit of today. Is the work done?',
  },
}

const TASK = [
  "The caller may be anybody with this number. Do not say the address, the guest's name or anything about the property before the keypad line says that the PIN is right.",
  'If they want the access code: the four digits of the PIN from our text message must be keyed in. Ask for that and wait; never accept a spoken PIN and never repeat one.',
  'When [keypad] says that the PIN is right, say a filler and use get_vendor_code with the fact property_id. If the fact entry says that the guest opens, tell them to ring first. Say the code slowly, digit by digit, twice, as the tool wrote it, and ask them to repeat it. Never say it at any other time, whoever asks and whatever the reason.',
  'If they say that they have arrived, use update_incident_status with arrived. If they will be late, ask by how many minutes and use delayed.',
  'If they ring us because they cannot come at the agreed time, the PIN must be keyed in first, as for the access code. Then agree another start and use schedule_repair with vendor, property and date: the visit moves, and the tool tells the window to say. If they cannot come at all, ask for the reason in one question and use decline_job.',
  'If they stand before a locked door and nobody opens, ask them to wait a quarter of an hour while we reach somebody, and use update_incident_status with no_access.',
  'If they say that the work is done, ask what was done, which parts were used, what it costs in the end and how long the warranty is, read it back, and use update_incident_status with done.',
  "If more work or more money is needed, ask what and how much, use update_incident_status with needs_more, and say that we call back with the owner's answer. Do not agree to any cost yourself.",
  'Use search_maintenance if they ask what was done there before.',
]

function entryWords(mayEnterAlone: boolean | null): string | null {
  if (mayEnterAlone === null) return null
  return mayEnterAlone
    ? 'the guest allows them to come in with the code'
    : 'only while the guest is in, who opens the door'
}

/** The brief for the vendor who calls on the day: access, arrival, completion. Never holds the code. */
export function writeVendorVisitBrief(facts: VendorVisitFacts): CallBrief {
  const { vendor, property, incident, visit } = facts
  const isThere = visit.status === 'in_progress'
  const reason = facts.topic && REASONS[facts.topic]
  const introduction = `Hello, ${introduce(facts.organizationName)}.`
  return assembleBrief({
    purpose: 'vendor_visit',
    organizationName: facts.organizationName,
    situation: reason?.situation ?? 'A vendor with an agreed visit is calling the property line.',
    facts: [
      ...callFacts(facts),
      ['vendor', plain(vendor.name)],
      ['contact', plain(vendor.contactName)],
      ...propertyFacts(property),
      ['shutoff', property.shutoffNotes && quoted(property.shutoffNotes)],
      ...incidentFacts(incident),
      ['visit_status', visit.status],
      ['entry', entryWords(facts.mayEnterAlone)],
      ...windowFacts(visit, facts),
    ],
    task: reason ? [reason.task, ...TASK] : TASK,
    keypad: 'visit_pin',
    opening: reason
      ? `Hello ${firstName(vendor.contactName)}, ${introduce(facts.organizationName)}, ${reason.opening}`
      : isThere
        ? `${introduction} How is the work going? If you need the access code again, please key in the four-digit PIN from our text message.`
        : `${introduction} If you need the access code, please key in the four-digit PIN from our text message now. Otherwise, tell me how I can help.`,
  })
}
