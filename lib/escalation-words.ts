import type { CallBrief } from './contracts/call-brief.ts'
import type { Escalation } from './db/escalations.ts'
import type { EscalationEnd } from './domain/escalation.ts'
import { plain } from './fenced-text.ts'

const KEYS_SAID = 'Press 1 to take it, 2 for the next person, 3 if it is no emergency.'
const REPLY = (reference: string | null): string =>
  `Reply 1${reference ? ` ${reference}` : ''} to take it, 3${reference ? ` ${reference}` : ''} if it is no emergency.`

function what({ kind, reason, partyKind }: Escalation): string {
  if (kind === 'incident') return 'emergency reported'
  if (kind === 'emergency') return `emergency on the phone, ${reason}`
  const who = partyKind === null || partyKind === 'unknown' ? 'a caller' : `the ${partyKind}`
  return `${who} was promised a person at once and reached nobody`
}

const place = ({ propertyName }: Escalation): string =>
  propertyName === null ? '' : `, ${plain(propertyName)}`

function named(escalation: Escalation): string {
  return `${escalation.reference ?? escalation.organization}${place(escalation)}`
}

/** The fixed message, word for word: what a person on call hears before they press a key. */
function escalationMessage(escalation: Escalation): string {
  const { organization, reference } = escalation
  const about = reference === null ? '' : ` ${reference}.`
  return `This is the AI assistant of ${plain(organization)}:${about} ${upper(what(escalation))}${place(escalation)}. ${KEYS_SAID}`
}

/** Kept with the call, as for every other: the message is read from it when somebody picks up. */
export function escalationBrief(escalation: Escalation): CallBrief {
  const message = escalationMessage(escalation).slice(0, 500)
  return {
    purpose: 'escalation',
    language: 'en-US',
    voice: 'Aoede',
    instructions: 'No model speaks on this call: the app says the opening and hears keys.',
    opening: message,
    tools: [],
    keypad: 'none',
    maxSeconds: 120,
  }
}

/** The first text, to everybody. */
export function escalationText(escalation: Escalation): string {
  const { caller, reference, kind } = escalation
  const details = kind === 'callback' ? '' : ` ${plain(escalation.summary ?? escalation.reason)}`
  const callBack = caller === null ? '' : ` Call back: ${caller}.`
  return `${named(escalation)}: ${what(escalation)}.${details}${callBack} ${REPLY(reference)} We ring you one after the other.`
}

export function reminderText(escalation: Escalation): string {
  return `${named(escalation)}: nobody has taken this yet: ${what(escalation)}. ${REPLY(escalation.reference)}`
}

/** To the others: who has it, or that nobody need. */
export function endText(escalation: Escalation): string {
  const by = escalation.acceptedBy ?? 'Somebody'
  switch (escalation.closedHow) {
    case 'accepted':
      return `${named(escalation)}: ${by} has it.`
    case 'de_escalated':
      return `${named(escalation)}: no emergency, says a person on call. It goes on in normal hours.`
    case 'incident_over':
    case null:
      return `${named(escalation)}: it is over, nobody need act.`
  }
}

/** To whoever took it. */
export function acceptedText(
  escalation: Escalation,
  guest: { name: string; phone: string } | null,
): string {
  const { address, summary, reason, caller, incidentId } = escalation
  const where = address === null ? '' : ` ${plain(address)}.`
  const callBack = guest ? `${plain(guest.name)}, ${guest.phone}` : (caller ?? 'number withheld')
  const goesOn =
    incidentId === null
      ? ''
      : ' The agent goes on calling vendors; take over on the desk to stop it.'
  return `${named(escalation)} is yours. ${plain(summary ?? reason)}${where} Call back: ${callBack}.${goesOn}`
}

const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** How it stands, for somebody who is too late. */
export function standingWords(how: EscalationEnd, by: string | null): string {
  switch (how) {
    case 'accepted':
      return `${by ?? 'Somebody'} has it already. Goodbye.`
    case 'de_escalated':
      return 'It was found to be no emergency. Goodbye.'
    case 'incident_over':
      return 'It is over, nobody need act. Goodbye.'
  }
}
