import { fetchCallStatus, hangUp } from '#lib/clients/twilio.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getCall, recordCallStatus } from '#lib/db/calls.ts'
import type { CallOutcome, CallStatus } from '#lib/domain/call.ts'
import { isCallOver } from '#lib/domain/call.ts'

export type { PlacedCall } from './place-call.ts'

export type CallEnd =
  | {
      kind: 'ended'
      callId: string
      status: CallStatus
      outcome: CallOutcome | null
      answeredBy: string | null
    }
  | { kind: 'not-placed'; reason: string }

/** How a call stands; read once it is over, or once its deadline has passed. */
export async function readCallEnd(callId: string): Promise<CallEnd> {
  'use step'
  const { status, outcome, answeredBy } = await getCall(serviceDb(), callId)
  return { kind: 'ended', callId, status, outcome, answeredBy }
}

/** Ends a call whose deadline passed, and records what Twilio says became of it. */
export async function endCall(callId: string): Promise<void> {
  'use step'
  const db = serviceDb()
  const call = await getCall(db, callId)
  if (isCallOver(call.status) || !call.providerSid) return
  await hangUp(call.providerSid)
  await recordCallStatus(db, {
    callId,
    providerSid: call.providerSid,
    status: (await fetchCallStatus(call.providerSid)) ?? 'failed',
    sequence: null,
    at: new Date().toISOString(),
  })
}
