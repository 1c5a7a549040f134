import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { escalationEndSchema } from '#lib/domain/escalation.ts'
import { callFunction } from './call-function.ts'
import type { NoteAudience } from './incident-notes.ts'
import { type Act, argsOf, type Steered, steeredSchema } from './steering.ts'

/** Why, and the key under which it happens once. */
type Reasoned = Omit<Act, 'incidentId'>

/*
 * What a person does in an incident's room that does not steer its run: with the client of whoever is
 * signed in, as in `steering.ts`.
 */

/** A note that the agent's next calls are told about, or that is only kept. */
export function noteIncident(
  db: Db,
  note: { incidentId: string; note: string; audience: NoteAudience; key: string },
): Promise<Steered> {
  const args = {
    p_incident_id: note.incidentId,
    p_note: note.note,
    p_audience: note.audience,
    p_key: note.key,
  }
  return callFunction(db, 'note_incident', args, steeredSchema)
}

/** Answers an open question in the owner's place: no to a quote, yes or no to further work. */
export function decideForOwner(
  db: Db,
  act: Act & { approvalId: string; decision: 'approve' | 'decline' },
): Promise<Steered> {
  const args = { ...argsOf(act), p_approval_id: act.approvalId, p_decision: act.decision }
  return callFunction(db, 'decide_for_owner', args, steeredSchema)
}

const answeredSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['accepted', 'de-escalated', 'yours']) }),
  z.object({ kind: z.literal('settled'), how: escalationEndSchema, by: z.string().nullable() }),
  z.object({ kind: z.literal('refused'), reason: z.literal('not-on-call') }),
])
export type AnsweredEscalation = z.infer<typeof answeredSchema>

/** Takes an emergency that is being rung for, or says that it is none. */
export function answerEscalation(
  db: Db,
  act: Reasoned & { escalationId: string; isEmergency: boolean },
): Promise<AnsweredEscalation> {
  const args = {
    p_escalation_id: act.escalationId,
    p_is_emergency: act.isEmergency,
    p_reason: act.reason,
    p_key: act.key,
  }
  return callFunction(db, 'answer_escalation_at_desk', args, answeredSchema)
}

const settledSchema = z.object({ kind: z.enum(['settled', 'already']) })

/** Says what became of a promise. */
export function settlePromise(
  db: Db,
  act: Reasoned & { promiseId: string; state: 'kept' | 'withdrawn' },
): Promise<z.infer<typeof settledSchema>> {
  const args = {
    p_promise_id: act.promiseId,
    p_state: act.state,
    p_reason: act.reason,
    p_key: act.key,
  }
  return callFunction(db, 'settle_promise_at_desk', args, settledSchema)
}
