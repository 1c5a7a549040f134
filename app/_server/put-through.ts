import {
  askForKey,
  dialPerson,
  hangUpResponse,
  sayAndGoOn,
  sayAndHangUp,
} from '#lib/clients/twiml.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { CallRecord } from '#lib/db/call-record.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { listOnCall } from '#lib/db/on-call.ts'
import { acceptTransfer, giveUpTransfer, readTransfers } from '#lib/db/transfers.ts'
import { CALL_LIMITS } from '#lib/domain/waits.ts'
import { networkEnv, twilioEnv } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { joinCallToBridge } from './call-stream.ts'

/** The key that takes the call. A machine presses none. */
const KEY_THAT_ACCEPTS = '1'
const CALLER_GONE = 'The caller is no longer on the line. Goodbye.'
const CONNECTING = 'Thank you. You are connected.'

/**
 * TwiML that rings the `rung`th person of the on-call ladder for the caller, or whoever at the desk
 * takes the call themselves. Past the last one the
 * caller goes back to the agent, which is told that nobody could be reached. The same rung always
 * gives the same answer: a repeated webhook changes nothing.
 */
export async function putThrough(call: CallRecord, rung: number): Promise<string> {
  const db = serviceDb()
  const { toPhone } = await readTransfers(db, call.callId)
  const ladder = toPhone === null ? await listOnCall(db, call) : [{ phone: toPhone }]
  const person = ladder[rung]
  if (!person) {
    log.info('transfer-unanswered', { callId: call.callId, rungs: rung })
    await giveUpTransfer(db, call.callId)
    return joinCallToBridge(call.callId)
  }
  return dialPerson({
    number: person.phone,
    callerId: twilioEnv().TWILIO_PHONE_NUMBER,
    ringSeconds: CALL_LIMITS.personRingSeconds,
    screenUrl: urlOf('transfer-screen', call.callId, rung),
    actionUrl: urlOf('transfer-ended', call.callId, rung),
  })
}

/** What comes after a person was rung: the end if one has taken the call, else the next person. */
export async function answerTransferEnd(call: CallRecord, rung: number): Promise<string> {
  // Whether a person took it is on record; what the carrier calls a finished dial may be a machine.
  if (call.conversationEndedAt !== null) return hangUpResponse()
  return putThrough(call, rung + 1)
}

/** What whoever picked up hears before anybody is connected: enough to decide, and nothing more. */
export async function screenPerson(call: CallRecord, rung: number): Promise<string> {
  const db = serviceDb()
  const { isPending, toPhone } = await readTransfers(db, call.callId)
  if (!isPending) return sayAndHangUp(CALLER_GONE)
  const [organization, incident] = await Promise.all([
    getOrganization(db, call.organizationId),
    call.incidentId ? getIncident(db, call.incidentId) : null,
  ])
  const who = call.partyKind === 'unknown' ? 'A caller' : `A ${call.partyKind}`
  const about = incident ? ` about ${incident.reference}` : ''
  const wish = toPhone === null ? 'and asks for a person' : 'as you asked at the desk'
  return askForKey(
    `This is the AI assistant of ${organization.name}. ${who} is on the line${about} ${wish}. To take the call, press ${KEY_THAT_ACCEPTS}.`,
    urlOf('transfer-accepted', call.callId, rung),
  )
}

/** A person pressed a key: connected with the caller, or not. */
export async function answerKeyOfPerson(
  call: CallRecord,
  { rung, digits }: { rung: number; digits: string },
): Promise<string> {
  if (digits !== KEY_THAT_ACCEPTS) return hangUpResponse()
  const isAccepted = await acceptTransfer(serviceDb(), { callId: call.callId, rung })
  if (isAccepted) log.info('transfer-accepted', { callId: call.callId, rung })
  return isAccepted ? sayAndGoOn(CONNECTING) : sayAndHangUp(CALLER_GONE)
}

function urlOf(route: string, callId: string, rung: number): string {
  return `${networkEnv().APP_URL}/api/twilio/${route}?call=${callId}&rung=${rung}`
}
