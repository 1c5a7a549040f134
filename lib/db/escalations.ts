import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { partyKindSchema } from '#lib/domain/call.ts'
import { escalationEndSchema, escalationKindSchema, type Rung } from '#lib/domain/escalation.ts'
import { callFunction, databaseError, runFunction } from './call-function.ts'

const text = z.string().nullable()

const escalationSchema = z.object({
  escalationId: z.uuid(),
  organizationId: z.uuid(),
  organization: z.string(),
  kind: escalationKindSchema,
  reason: z.string(),
  emergencyId: z.uuid().nullable(),
  incidentId: z.uuid().nullable(),
  reference: text,
  summary: text,
  propertyName: text,
  address: text,
  /** The number to call back; null when it was withheld or nobody is on the phone. */
  caller: text,
  partyKind: partyKindSchema.nullable(),
  round: z.int().nullable(),
  rung: z.int().nullable(),
  /** Since when whoever is rung has handed it on. */
  passedAt: text,
  unansweredAt: text,
  acceptedBy: text,
  acceptedPhone: text,
  /** Null while it is open. */
  closedHow: escalationEndSchema.nullable(),
  toldAt: text,
  createdAt: z.string(),
  /** Whom to ring, in order; never the caller. */
  ladder: z.array(z.object({ name: z.string(), phone: z.string() })),
})
export type Escalation = z.infer<typeof escalationSchema>
export type PersonOnCall = Escalation['ladder'][number]

export function readEscalation(db: Db, escalationId: string): Promise<Escalation> {
  return callFunction(db, 'read_escalation', { p_escalation_id: escalationId }, escalationSchema)
}

/**
 * Rings the ladder for a caller who was promised a person at once. One open escalation for an incident,
 * or for a call without one. Emergencies open theirs by themselves.
 */
export function openEscalation(
  db: Db,
  request: { callId: string; reason: string },
): Promise<string> {
  return callFunction(
    db,
    'open_escalation',
    { p_call_id: request.callId, p_reason: request.reason },
    z.uuid(),
  )
}

/** Notes whom the ladder is at; false when there is nobody to ring for any more. */
export function startRung(db: Db, escalationId: string, { round, rung }: Rung): Promise<boolean> {
  return callFunction(
    db,
    'start_rung',
    { p_escalation_id: escalationId, p_round: round, p_rung: rung },
    z.boolean(),
  )
}

/** Somebody on the ladder, by their number. Members answer at the desk (`room-acts.ts`). */
export interface Responder {
  readonly phone: string
}

type AnswerMethod = 'keypad' | 'sms'

const standingSchemas = [
  /** They have it already. */
  z.object({ kind: z.literal('yours') }),
  /** Somebody was quicker, or it is over. */
  z.object({ kind: z.literal('settled'), how: escalationEndSchema, by: text }),
  z.object({ kind: z.literal('refused'), reason: z.literal('not-on-call') }),
] as const

const acceptedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted') }),
  ...standingSchemas,
])
export type AcceptedEscalation = z.infer<typeof acceptedSchema>

/** Whoever takes it first has it. */
export function acceptEscalation(
  db: Db,
  answer: { escalationId: string; by: Responder; method: AnswerMethod },
): Promise<AcceptedEscalation> {
  return callFunction(
    db,
    'accept_escalation',
    { p_escalation_id: answer.escalationId, p_method: answer.method, ...whoOf(answer.by) },
    acceptedSchema,
  )
}

/** Hands it to the next person; true while that changes anything. */
export function passEscalation(
  db: Db,
  answer: { escalationId: string; phone: string },
): Promise<boolean> {
  return callFunction(
    db,
    'pass_escalation',
    { p_escalation_id: answer.escalationId, p_phone: answer.phone },
    z.boolean(),
  )
}

const deEscalatedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('de-escalated') }),
  ...standingSchemas,
])
export type DeEscalated = z.infer<typeof deEscalatedSchema>

/** It is no emergency: the incident goes on, less urgent, in normal hours. */
export function deEscalate(
  db: Db,
  answer: { escalationId: string; by: Responder; method: AnswerMethod; reason: string },
): Promise<DeEscalated> {
  return callFunction(
    db,
    'de_escalate',
    {
      p_escalation_id: answer.escalationId,
      p_method: answer.method,
      p_reason: answer.reason,
      ...whoOf(answer.by),
    },
    deEscalatedSchema,
  )
}

const whoOf = ({ phone }: Responder) => ({ p_phone: phone, p_user_id: null })

/** `uncovered`: nobody is named. `unanswered`: nobody took it. `told`: everybody knows how it ended. */
export function markEscalation(
  db: Db,
  escalationId: string,
  what: 'uncovered' | 'unanswered' | 'told',
): Promise<void> {
  return runFunction(db, 'mark_escalation', { p_escalation_id: escalationId, p_what: what })
}

const answerableSchema = z.object({
  escalationId: z.uuid(),
  organizationId: z.uuid(),
  incidentId: z.uuid().nullable(),
  reference: text,
  isOpen: z.boolean(),
})
export type AnswerableEscalation = z.infer<typeof answerableSchema>

/** What this number can answer on that line: open ones first, newest first, then lately ended ones. */
export function listEscalationsFor(
  db: Db,
  sender: { line: string; phone: string },
): Promise<AnswerableEscalation[]> {
  return callFunction(
    db,
    'list_escalations_for',
    { p_line: sender.line, p_phone: sender.phone },
    z.array(answerableSchema),
  )
}

const UNFINISHED_MAX = 50

/** Those opened since `since` (ISO 8601) that nobody has taken, or whose end was not told. */
export async function listUnfinishedEscalations(db: Db, since: string): Promise<string[]> {
  const { data, error } = await db
    .from('escalations')
    .select('id')
    .is('told_at', null)
    .gte('created_at', since)
    .order('created_at')
    .limit(UNFINISHED_MAX)
  if (error) throw databaseError('list the open escalations', error)
  return data.map(({ id }) => id)
}

/** What the carrier calls the calls on the ladder that are ringing or being spoken. */
export async function listLadderCalls(db: Db, escalationId: string): Promise<LadderCall[]> {
  const { data, error } = await db
    .from('call_attempts')
    .select('key, call:calls(id, phone, provider_sid, ended_at)')
    .like('key', `escalation:${escalationId}:%`)
  if (error) throw databaseError('read the calls of an escalation', error)
  return data.flatMap(({ call }) =>
    call.provider_sid === null || call.ended_at !== null
      ? []
      : [{ callId: call.id, phone: call.phone, providerSid: call.provider_sid }],
  )
}

export interface LadderCall {
  readonly callId: string
  readonly phone: string
  readonly providerSid: string
}
