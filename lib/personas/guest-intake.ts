import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { IncidentStatus } from '#lib/domain/incident.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import {
  callFacts,
  noteFacts,
  propertyFacts,
  type CallFacts,
  type Fact,
  type PropertyFacts,
} from './facts.ts'
import { assembleBrief, introduce, SAFETY_LINES } from './house-rules.ts'

export interface GuestIntakeFacts extends CallFacts {
  /** Null when the number is not a guest's. */
  readonly guestName: string | null
  /** Where the guest is staying; null for an unknown caller, who learns nothing about any property. */
  readonly property: PropertyFacts | null
  readonly unitName: string | null
  /** A repair of this stay that is still open. */
  readonly openIncident: {
    readonly id: string
    readonly reference: string
    readonly status: IncidentStatus
    readonly summary: string
    readonly notes?: readonly string[]
  } | null
}

const SAFETY_STEP = `If life or property may be in danger, say the line that fits, word for word, before anything else. Fire, smoke, carbon monoxide, somebody trapped: "${SAFETY_LINES.leave}" Gas: "${SAFETY_LINES.gas}" Water running: "${SAFETY_LINES.water}" Injury: "${SAFETY_LINES.medical}"`

function knownGuestTask(facts: GuestIntakeFacts): string[] {
  return [
    'Let the guest tell it. Judge how urgent it is from facts (what, where, how much, is it still running), never from tone.',
    SAFETY_STEP,
    'If water, power or gas must be turned off, tell the guest where that is, from the fact shutoff, and ask whether it worked.',
    'Ask only for what is missing: what it is, in which room, whether it is off or still running, and whether someone may enter.',
    'Say a filler and use search_maintenance with the problem in a few words. If it happened before, say so in one sentence.',
    ...(facts.openIncident
      ? [
          'If the call is about the repair in the fact incident_id, use get_incident_status and tell how it stands instead of recording it again, unless it got worse. If it is fixed, still not fixed or to be cancelled, use update_incident_status.',
        ]
      : []),
    'Use create_incident once for each separate problem, two problems are two incidents, as soon as you know what it is; in an emergency do not wait for details. severity: life_safety (people in danger), emergency (damage going on, no water, no heat in the cold, locked out), urgent (today or tomorrow), routine, cosmetic.',
    'Tell the guest the reference and the next step exactly as the tool gave it, and that they will hear from us. Promise no time that the tool did not name.',
    'Ask whether there is anything else.',
  ]
}

const UNKNOWN_CALLER_TASK = [
  'You do not know who this is or which property it is about. Give no information about any property, guest, owner or repair.',
  SAFETY_STEP,
  'Ask for the name, the property and what has happened. In an emergency use create_incident first: a person is fetched at once. Otherwise, if it is a repair or they need somebody, use transfer_to_human with name, property and problem as the reason, and say that a person will call back on this number.',
]

/** The brief for somebody who calls the property line: a guest with a problem, or a stranger. */
export function writeGuestIntakeBrief(facts: GuestIntakeFacts): CallBrief {
  const { property, openIncident } = facts
  const known: Fact[] = property
    ? [
        ['guest', facts.guestName && plain(facts.guestName)],
        ...propertyFacts(property),
        ['unit', facts.unitName && plain(facts.unitName)],
        ['shutoff', property.shutoffNotes && quoted(property.shutoffNotes)],
      ]
    : [['caller', 'unknown']]
  return assembleBrief({
    purpose: 'guest_intake',
    organizationName: facts.organizationName,
    situation: property
      ? 'A guest is calling the property line, probably because something is broken and perhaps upset.'
      : 'Somebody whose number we do not know is calling the property line.',
    facts: [
      ...callFacts(facts),
      ...known,
      ...(openIncident
        ? ([
            ['incident_id', openIncident.id],
            ['reference', openIncident.reference],
            ['status', openIncident.status],
            ['problem', quoted(openIncident.summary)],
            ...noteFacts(openIncident.notes),
          ] satisfies Fact[])
        : []),
    ],
    task: property ? knownGuestTask(facts) : UNKNOWN_CALLER_TASK,
    opening: `Hello, ${introduce(facts.organizationName)}. What is happening?`,
  })
}
