import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { plain } from '#lib/fenced-text.ts'
import { sayWindow } from '#lib/local-time.ts'
import {
  callFacts,
  firstName,
  incidentFacts,
  propertyFacts,
  windowFacts,
  type CallFacts,
  type IncidentFacts,
  type PropertyFacts,
  type WindowFacts,
} from './facts.ts'
import { assembleBrief, introduce } from './house-rules.ts'

/** What a guest is told, or asked. */
export type GuestUpdateTopic =
  | 'scheduled'
  | 'moved'
  | 'delayed'
  | 'no_access'
  | 'confirm_fixed'
  | 'still_looking'
  | 'declined'

export interface GuestUpdateFacts extends CallFacts {
  readonly guestName: string
  readonly property: PropertyFacts
  readonly incident: IncidentFacts
  readonly topic: GuestUpdateTopic
  /** Who comes, or came. */
  readonly vendorName: string | null
  /** The agreed window, if there is one. */
  readonly visit: WindowFacts | null
}

/** The news itself, so that it is told even if nothing else is said. */
function news(facts: GuestUpdateFacts): string {
  const vendor = facts.vendorName ? plain(facts.vendorName) : 'The technician'
  const window = facts.visit && sayWindow(facts.visit, facts.timezone, facts.now)
  switch (facts.topic) {
    case 'scheduled':
      return window
        ? `${vendor} is coming ${window}. Is that all right for you?`
        : `${vendor} has taken the job. Is that all right for you?`
    case 'moved':
      return window
        ? `${vendor} now comes ${window}. Is that all right for you?`
        : `${vendor} comes at another time. Is that all right for you?`
    case 'no_access':
      return `${vendor} is at the door and cannot get in. Can you let them in?`
    case 'delayed':
      return window
        ? `${vendor} is delayed and now expected ${window}. I am sorry for the wait.`
        : `${vendor} is delayed. I am sorry for the wait.`
    case 'confirm_fixed':
      return `${vendor} says that the work is done. Is everything working again?`
    case 'still_looking':
      return 'We are still looking for somebody who can come, and we have not forgotten you. How does it look now?'
    case 'declined':
      return 'The repair will not be done during your stay. I am sorry. A person will call you about what we can do instead.'
    default:
      return facts.topic satisfies never
  }
}

const ABOUT_THE_TIME = [
  'Make sure they heard who comes and when. Somebody should let the vendor in, or allow them to enter on their own; ask which. Use update_incident_status with entry_allowed if the vendor may enter or somebody is in, with entry_refused if they may not enter alone.',
  'If the time does not suit them, ask when it would, and use update_incident_status with time_refused and that as the note. Say that we ask the company for another time.',
]

const TASKS: Record<GuestUpdateTopic, readonly string[]> = {
  scheduled: ABOUT_THE_TIME,
  moved: ABOUT_THE_TIME,
  no_access: [
    'Ask whether somebody opens the door within minutes. If so, say that the company waits, and use update_incident_status with entry_allowed. If nobody can, say that we agree another time with the company, and use time_refused with when somebody is there as the note.',
  ],
  delayed: ['Make sure they heard the new time. Ask whether it has become worse.'],
  confirm_fixed: [
    'Ask whether it works now and whether the place was left in order. Let them try it while you wait.',
    'If it works, use update_incident_status with fixed. If not, ask what is wrong and use not_fixed with that as the note. If they have not looked yet, ask them to call this number when they have, and record nothing.',
    'Only after the tool has answered, say what happens next: the case is closed, or the same company comes back.',
  ],
  still_looking: ['Ask whether it has become worse, and say the safety steps again if it has.'],
  declined: ['Listen, apologise once, and use transfer_to_human so that a person calls them.'],
}

/** The brief for telling a guest what changed, or asking whether the repair holds. */
export function writeGuestUpdateBrief(facts: GuestUpdateFacts): CallBrief {
  const { property, incident } = facts
  return assembleBrief({
    purpose: 'guest_update',
    organizationName: facts.organizationName,
    situation: 'You are calling a guest about the repair they reported.',
    facts: [
      ...callFacts(facts),
      ['topic', facts.topic],
      ['guest', plain(facts.guestName)],
      ...propertyFacts(property),
      ...incidentFacts(incident),
      ['vendor', facts.vendorName && plain(facts.vendorName)],
      ...(facts.visit ? windowFacts(facts.visit, facts) : []),
    ],
    task: [
      'Make sure you speak with the person in the fact guest, or with somebody who stays there too. If it is somebody else, say nothing more about it and use report_wrong_person.',
      ...TASKS[facts.topic],
      "Answer questions with get_incident_status. Do not tell prices, and give nobody's phone number.",
      'If they do not want the repair any more, ask once whether they are sure, then use update_incident_status with cancel.',
    ],
    opening: `Hello ${firstName(facts.guestName)}, ${introduce(facts.organizationName)}, about your report ${incident.reference}. ${news(facts)}`,
  })
}
