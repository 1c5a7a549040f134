import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallRecord } from './call-record.ts'
import { callFunction, databaseError, runFunction } from './call-function.ts'

const callStandingSchema = z.object({
  /** The other side wants none of their words kept, on this call or for good. */
  isTranscriptRefused: z.boolean(),
  /** The last time the caller was put through, nobody took the call. */
  wasTransferUnanswered: z.boolean(),
})
export type CallStanding = z.infer<typeof callStandingSchema>

/** What became of a call on earlier streams, for whoever takes it next. */
export function readCallStanding(db: Db, callId: string): Promise<CallStanding> {
  return callFunction(db, 'read_call_standing', { p_call_id: callId }, callStandingSchema)
}

/** Whoever gets true leaves the message on the machine, and nobody else ever does. */
export function claimVoicemail(db: Db, callId: string): Promise<boolean> {
  return callFunction(db, 'claim_voicemail', { p_call_id: callId }, z.boolean())
}

/** When a machine at this call's number last got us, on any other call; null if it never did. */
export async function findLastVoicemail(
  db: Db,
  call: Pick<CallRecord, 'callId' | 'organizationId' | 'phone'>,
): Promise<string | null> {
  const { data, error } = await db
    .from('calls')
    .select('conversation_ended_at')
    .eq('organization_id', call.organizationId)
    .eq('phone', call.phone)
    .eq('outcome', 'voicemail')
    .neq('id', call.callId)
    .order('conversation_ended_at', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read when a machine last got a message', error)
  return data?.conversation_ended_at ?? null
}

/** Somebody else answered: the incident says so, and a number that is wrong altogether is flagged. */
export function reportWrongPerson(
  db: Db,
  report: { callId: string; toolCallId: string; isWrongNumber: boolean },
): Promise<void> {
  return runFunction(db, 'report_wrong_person', {
    p_call_id: report.callId,
    p_tool_call_id: report.toolCallId,
    p_is_wrong_number: report.isWrongNumber,
  })
}

/** To an AI, to a transcript of their words, to a recording of their voice, or to being called again. */
export type Refusal = 'ai' | 'transcript' | 'recording' | 'calls'

/** Keeps what the other side does not want. Repeating it changes nothing. */
export function recordRefusal(
  db: Db,
  refusal: { callId: string; toolCallId: string; what: Refusal },
): Promise<void> {
  return runFunction(db, 'record_refusal', {
    p_call_id: refusal.callId,
    p_tool_call_id: refusal.toolCallId,
    p_what: refusal.what,
  })
}
