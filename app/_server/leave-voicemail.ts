import { setTimeout as sleep } from 'node:timers/promises'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp, redirectCall } from '#lib/clients/twilio.ts'
import { sayAndHangUp } from '#lib/clients/twiml.ts'
import type { CallRecord } from '#lib/db/call-record.ts'
import { claimVoicemail, findLastVoicemail } from '#lib/db/call-standing.ts'
import { getCall } from '#lib/db/calls.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { listTurns } from '#lib/db/turns.ts'
import { judgeMachine, type MachineSign } from '#lib/domain/machine-verdict.ts'
import { messageOf } from '#lib/errors.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { log } from '#lib/log.ts'
import { voicemailMessage } from '#lib/voicemail-message.ts'

const LOOK_AGAIN_MS = 1_000
/** A person who has heard the agent out answers within this. */
const ANSWER_MAX_MS = 6_000
/** However long the agent speaks: past this it is left to the agent's own ear. */
const DOUBT_MAX_MS = 40_000

/**
 * A machine seems to have answered. Once it is certain that no person talks with the agent, the fixed
 * message is left and the call ends; it happens once, whichever sign comes first and however often. A
 * machine gets one message a day: a further call ends without one.
 */
export async function leaveVoicemail(callId: string, sign: MachineSign): Promise<void> {
  const db = serviceDb()
  const call = await getCall(db, callId)
  if (!call.providerSid || call.conversationEndedAt !== null || call.endedAt !== null) return
  const verdict = judgeMachine(await listTurns(db, callId), sign)
  const isMachine = verdict === 'unsure' ? await staysSilent(callId) : verdict === 'machine'
  log.info('machine-judged', { callId, sign, verdict, isMachine })
  if (!isMachine) return
  const message = await messageFor(call)
  const isFurther = await hasMessageOfToday(call)
  if (!(await claimVoicemail(db, callId))) return
  if (isFurther) await hangUp(call.providerSid)
  else await speak(call.providerSid, { callId, message })
}

/** Whether we have spoken on this number's machine today, as the day is where the company is. */
async function hasMessageOfToday(call: CallRecord): Promise<boolean> {
  const db = serviceDb()
  const [last, { timezone }] = await Promise.all([
    findLastVoicemail(db, call),
    getOrganization(db, call.organizationId),
  ])
  const dayOf = (instant: string): string => toLocalIso(instant, timezone).slice(0, 10)
  return last !== null && dayOf(last) === dayOf(new Date().toISOString())
}

/** From here on the message is ours to leave, and there is no second try: it may have been heard. */
async function speak(
  providerSid: string,
  { callId, message }: { callId: string; message: string },
): Promise<void> {
  try {
    const isUp = await redirectCall(providerSid, sayAndHangUp(message))
    log.info('voicemail-left', { callId, isUp })
  } catch (error) {
    log.error('voicemail-not-left', { callId, reason: messageOf(error) })
    await hangUp(providerSid)
  }
}

/** The agent has spoken, and nobody answers it: whoever said the long hello is a machine. */
async function staysSilent(callId: string): Promise<boolean> {
  const deadlineMs = Date.now() + DOUBT_MAX_MS
  let quietSinceMs: number | null = null
  while (Date.now() < deadlineMs) {
    await sleep(LOOK_AGAIN_MS)
    const [call, turns] = await Promise.all([
      getCall(serviceDb(), callId),
      listTurns(serviceDb(), callId),
    ])
    if (call.conversationEndedAt !== null || call.endedAt !== null) return false
    const verdict = judgeMachine(turns, 'greeting-over')
    if (verdict !== 'unsure') return verdict === 'machine'
    const last = turns.at(-1)
    const isHeardOut = last?.speaker === 'agent' && last.heardMs !== null
    if (!isHeardOut) quietSinceMs = null
    else quietSinceMs ??= Date.now()
    if (quietSinceMs !== null && Date.now() - quietSinceMs >= ANSWER_MAX_MS) return true
  }
  return false
}

async function messageFor(call: CallRecord): Promise<string> {
  const db = serviceDb()
  const [organization, incident] = await Promise.all([
    getOrganization(db, call.organizationId),
    call.incidentId ? getIncident(db, call.incidentId) : null,
  ])
  return voicemailMessage({
    organizationName: organization.name,
    linePhone: organization.linePhone,
    reference: incident?.reference ?? null,
  })
}
