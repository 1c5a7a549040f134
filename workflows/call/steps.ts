import { fetchCallStatus, hangUp } from '#lib/clients/twilio.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { findCallAttempt, withdrawCall } from '#lib/db/call-slots.ts'
import { getCall, recordCallStatus } from '#lib/db/calls.ts'
import { appendIncidentEvent, getIncidentContext } from '#lib/db/incidents.ts'
import type { CallOutcome, CallStatus } from '#lib/domain/call.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { quietUntilMs } from '#workflows/shared/quiet-hours.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { reconcileDial } from './place-call.ts'

export type { PlacedCall } from './place-call.ts'

export type CallEnd =
  | {
      kind: 'ended'
      callId: string
      status: CallStatus
      outcome: CallOutcome | null
      answeredBy: string | null
      /** Why it was never placed, `code: message` in the carrier's case; null when it was. */
      refusal: string | null
    }
  | { kind: 'not-placed'; reason: string }

/**
 * Until when people are left in peace, in epoch milliseconds; null when they may be rung now. An
 * emergency may ring at any hour. The delay is put on record with its reason.
 */
export async function findQuietUntil(incidentId: string): Promise<number | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incident, property, policy } = await getIncidentContext(db, incidentId)
    if (isEmergency(incident.priority)) return null
    const nowMs = Date.now()
    const untilMs = quietUntilMs(policy, nowMs, property.timezone)
    if (untilMs === null) return null
    const until = new Date(untilMs).toISOString()
    await appendIncidentEvent(db, {
      incidentId,
      type: 'calls.deferred',
      key: `calls.deferred:${until}`,
      actorKind: 'agent',
      actorId: null,
      payload: { reason: 'quiet-hours', until },
    })
    return nowMs + scaledMs(untilMs - nowMs, appEnv().TIME_SCALE)
  })
}
findQuietUntil.maxRetries = PATIENT_RETRIES

/**
 * Looks once more for a dial of which nobody knew whether it rang. False when the carrier does not know
 * it either: nobody waits for it any longer, and it is not dialled again.
 */
export async function findsUnknownCall(callId: string): Promise<boolean> {
  'use step'
  return inStep(async () => {
    await reconcileDial(callId)
    return (await getCall(serviceDb(), callId)).providerSid !== null
  })
}
findsUnknownCall.maxRetries = PATIENT_RETRIES

/** Takes a call out of the line; true when it will not ring. */
export async function giveUpQueuedCall(callId: string): Promise<boolean> {
  'use step'
  return inStep(async () => {
    await withdrawCall(serviceDb(), {
      callId,
      reason: 'not-needed: nobody needs the call any more',
    })
    return isCallOver((await getCall(serviceDb(), callId)).status)
  })
}
giveUpQueuedCall.maxRetries = PATIENT_RETRIES

/** When somebody whom a first call did not settle may be rung again, in epoch milliseconds. */
export async function planNextCall(): Promise<number> {
  'use step'
  return inStep(async () => Date.now() + scaledMs(WAITS.callAgainMs, appEnv().TIME_SCALE))
}
planNextCall.maxRetries = PATIENT_RETRIES

/** How a call stands; read once it is over, or once its deadline has passed. */
export async function readCallEnd(callId: string): Promise<CallEnd> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const [call, attempt] = await Promise.all([getCall(db, callId), findCallAttempt(db, callId)])
    const { status, outcome, answeredBy } = call
    return { kind: 'ended', callId, status, outcome, answeredBy, refusal: attempt?.refusal ?? null }
  })
}
readCallEnd.maxRetries = PATIENT_RETRIES

/**
 * Ends a call whose deadline passed, and records what Twilio says became of it. A dial that was never
 * confirmed is looked for once more; if Twilio does not know it, nobody will ever know.
 */
export async function endCall(callId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    await reconcileDial(callId)
    const { status, providerSid } = await getCall(db, callId)
    if (isCallOver(status) || !providerSid) return
    await hangUp(providerSid)
    await recordCallStatus(db, {
      callId,
      providerSid,
      status: (await fetchCallStatus(providerSid)) ?? 'failed',
      sequence: null,
      at: new Date().toISOString(),
    })
  })
}
endCall.maxRetries = PATIENT_RETRIES
