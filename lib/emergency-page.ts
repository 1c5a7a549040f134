import { createHmac } from 'node:crypto'
import { openAccessCode, sealAccessCode } from './access-code.ts'
import { emergencyContactsSchema, type EmergencyContacts } from './db/emergencies.ts'
import { EMERGENCY_WORDS, type EmergencyKind } from './domain/emergency.ts'
import { AppError } from './errors.ts'

/** A sealed page is carried in a request of 4 kB. */
const SEALED_MAX = 3000

const keyOf = (secret: string): Buffer =>
  createHmac('sha256', secret).update('emergency-contacts').digest()
const boundTo = (callId: string): string => `emergency-contacts:${callId}`

/**
 * Whom to page for a call and what to tell them, sealed: it travels with an emergency and lies in
 * the spool, where no number may lie in clear. Null when it is too long to travel.
 */
export function sealContacts(
  secret: string,
  callId: string,
  contacts: EmergencyContacts,
): string | null {
  const sealed = sealAccessCode(keyOf(secret), JSON.stringify(contacts), boundTo(callId))
  return sealed.length <= SEALED_MAX ? sealed : null
}

/** Opens what `sealContacts` made for this call, or throws. */
export function openContacts(secret: string, callId: string, sealed: string): EmergencyContacts {
  try {
    const plain = openAccessCode(keyOf(secret), sealed, boundTo(callId))
    return emergencyContactsSchema.parse(JSON.parse(plain))
  } catch {
    throw new AppError(
      'emergency-contacts-unreadable',
      'The contacts of an emergency do not open: another secret sealed them, or for another call.',
      { remedy: 'give-up' },
    )
  }
}

/** What everybody on the ladder reads. */
export function pageText(
  kind: EmergencyKind,
  about: {
    readonly organization: string
    readonly partyKind: EmergencyContacts['partyKind']
    readonly caller: string
    readonly place: string | null
    /** Its reference; null when there is none, or nobody can look. */
    readonly incident: string | null
  },
): string {
  const who = about.partyKind === 'unknown' ? 'somebody' : `the ${about.partyKind}`
  const where = about.place === null ? '' : ` at ${about.place}`
  const callBack = about.caller === '' ? 'Number withheld.' : `Call back: ${about.caller}.`
  const reference = about.incident === null ? '' : ` ${about.incident}.`
  return `EMERGENCY, ${about.organization}: ${EMERGENCY_WORDS[kind]}${where}, says ${who} on the phone now. They were told to call the emergency number. ${callBack}${reference} Please act at once: reply 1 to take it, 3 if it is no emergency.`
}
