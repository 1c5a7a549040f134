import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { PartyKind } from '#lib/domain/call.ts'
import {
  promisedSchema,
  promiseStateSchema,
  type Promised,
  type PromiseState,
} from '#lib/domain/promise.ts'
import { callFunction, databaseError, requireRow } from './call-function.ts'

const recordedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recorded'), promiseId: z.uuid() }),
  /** Due in the past, or in more than a month. */
  z.object({ kind: z.literal('refused'), reason: z.literal('out-of-bounds') }),
])
export type RecordedPromise = z.infer<typeof recordedSchema>

/**
 * Keeps what somebody was told on a call, with the turn in which it was said. A later promise of the
 * same kind on the same call takes the place of the earlier one.
 */
export function recordPromise(
  db: Db,
  promise: {
    callId: string
    toolCallId: string
    what: Promised
    text: string
    /** ISO 8601. */
    dueAt: string
    turnSeq: number | null
  },
): Promise<RecordedPromise> {
  return callFunction(
    db,
    'record_promise',
    {
      p_call_id: promise.callId,
      p_tool_call_id: promise.toolCallId,
      p_what: promise.what,
      p_text: promise.text,
      p_due_at: promise.dueAt,
      p_turn_seq: promise.turnSeq,
    },
    recordedSchema,
  )
}

/** Looks at up to `limit` open promises, the nearest first; how many were kept, broke or are at risk. */
export function reviewPromises(db: Db, limit: number): Promise<number> {
  return callFunction(db, 'review_promises', { p_limit: limit }, z.int())
}

export interface StoredPromise {
  readonly promiseId: string
  readonly organizationId: string
  readonly incidentId: string | null
  readonly partyKind: PartyKind
  readonly partyId: string | null
  readonly phone: string
  readonly what: Promised
  readonly text: string
  /** ISO 8601. */
  readonly dueAt: string
  readonly state: PromiseState
}

export async function getPromise(db: Db, promiseId: string): Promise<StoredPromise> {
  const { data, error } = await db
    .from('promises')
    .select('organization_id, incident_id, party_kind, party_id, phone, what, text, due_at, state')
    .eq('id', promiseId)
    .maybeSingle()
  if (error) throw databaseError('read a promise', error)
  const row = requireRow(`promise ${promiseId}`, data)
  return {
    promiseId,
    organizationId: row.organization_id,
    incidentId: row.incident_id,
    partyKind: row.party_kind,
    partyId: row.party_id,
    phone: row.phone,
    what: promisedSchema.parse(row.what),
    text: row.text,
    dueAt: row.due_at,
    state: promiseStateSchema.parse(row.state),
  }
}
