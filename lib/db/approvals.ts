import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { decisionSchema, type ApprovalMethod, type Decision } from '#lib/domain/approval.ts'
import { callFunction, databaseError, requireRow } from './call-function.ts'
import type { Database } from './database.types.ts'
import type { ActorKind } from './incidents.ts'

export const approvalStatusSchema = z.enum([
  'pending',
  'approved',
  'declined',
  'another_round',
  'expired',
  'superseded',
])
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>

export interface Approval {
  readonly id: string
  readonly organizationId: string
  readonly incidentId: string
  readonly round: number
  readonly quoteId: string
  /** Null: the quote itself is asked about. Else further work beside it. */
  readonly changeOrderId: string | null
  readonly landlordId: string
  readonly scopeHash: string
  /** The most that this approval covers. */
  readonly capCents: number
  /** With another round: up to this the same work counts as approved. Never told to vendors. */
  readonly counterCapCents: number | null
  /** ISO 4217, of the cap. */
  readonly currency: string
  readonly status: ApprovalStatus
  readonly method: ApprovalMethod | null
  readonly decidedByKind: ActorKind | null
  readonly decidedById: string | null
  readonly decidedAt: string | null
  readonly note: string | null
  readonly expiresAt: string
}

const COLUMNS =
  'id, organization_id, incident_id, round, quote_id, change_order_id, landlord_id, scope_hash, cap_cents, counter_cap_cents, currency, status, method, decided_by_kind, decided_by_id, decided_at, note, expires_at' as const

type ApprovalRow = Omit<
  Database['public']['Tables']['approvals']['Row'],
  | 'proposed'
  | 'call_id'
  | 'authority_id'
  | 'policy_id'
  | 'policy_version'
  | 'created_at'
  | 'updated_at'
>

function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    organizationId: row.organization_id,
    incidentId: row.incident_id,
    round: row.round,
    quoteId: row.quote_id,
    changeOrderId: row.change_order_id,
    landlordId: row.landlord_id,
    scopeHash: row.scope_hash,
    capCents: row.cap_cents,
    counterCapCents: row.counter_cap_cents,
    currency: row.currency,
    status: row.status,
    method: row.method,
    decidedByKind: row.decided_by_kind,
    decidedById: row.decided_by_id,
    decidedAt: row.decided_at,
    note: row.note,
    expiresAt: row.expires_at,
  }
}

export async function getApproval(db: Db, approvalId: string): Promise<Approval> {
  const { data, error } = await db
    .from('approvals')
    .select(COLUMNS)
    .eq('id', approvalId)
    .maybeSingle()
  if (error) throw databaseError('read an approval', error)
  return toApproval(requireRow(`approval ${approvalId}`, data))
}

/** Null when nobody was asked in that round. */
export async function getApprovalForIncident(
  db: Db,
  incidentId: string,
  round: number,
): Promise<Approval | null> {
  const { data, error } = await db
    .from('approvals')
    .select(COLUMNS)
    .eq('incident_id', incidentId)
    .eq('round', round)
    .is('change_order_id', null)
    .maybeSingle()
  if (error) throw databaseError('read the approval of an incident', error)
  return data === null ? null : toApproval(data)
}

/** The decision that the incident goes by; null before one was made, and after it was withdrawn. */
export async function getLiveApproval(db: Db, incidentId: string): Promise<Approval | null> {
  const { data, error } = await db
    .from('approvals')
    .select(COLUMNS)
    .eq('incident_id', incidentId)
    .eq('status', 'approved')
    .maybeSingle()
  if (error) throw databaseError('read the live approval of an incident', error)
  return data === null ? null : toApproval(data)
}

/** Opens the question to the landlord, once per round, capped at the quote's total. */
export function requestApproval(
  db: Db,
  request: { incidentId: string; round: number; quoteId: string; expiresAt: string },
): Promise<{ approvalId: string; status: ApprovalStatus }> {
  return callFunction(
    db,
    'request_approval',
    {
      p_incident_id: request.incidentId,
      p_round: request.round,
      p_quote_id: request.quoteId,
      p_expires_at: request.expiresAt,
    },
    z.object({ approvalId: z.uuid(), status: approvalStatusSchema }),
  )
}

const proposedDecisionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('proposed'),
    /**
     * What must be read to the landlord before the keypad counts. `totalCents`: what is approved, or
     * the most that another round may cost; else null.
     */
    readBack: z.object({
      decision: decisionSchema,
      vendorName: z.string().nullable(),
      totalCents: z.int().nullable(),
      currency: z.string().nullable(),
      confirmation: z.enum(['unchecked', 'confirmed', 'unconfirmed']).nullable(),
      isChangeOrder: z.boolean().optional(),
    }),
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum([
      'wrong-call',
      'no-approval',
      'not-pending',
      'expired',
      'unknown-quote',
      /** They rang us: they are rung back on their number on file. */
      'call-back',
    ]),
    /** What was decided before, if anything was. */
    decision: decisionSchema.optional(),
  }),
])
export type ProposedDecision = z.infer<typeof proposedDecisionSchema>

/** Writes down what the landlord said. It decides nothing: the keypad does. */
export function proposeDecision(
  db: Db,
  proposal: {
    callId: string
    toolCallId: string
    decision: Decision
    quoteId: string | null
    note: string | null
    capCents?: number | null
  },
): Promise<ProposedDecision> {
  return callFunction(
    db,
    'propose_decision',
    {
      p_call_id: proposal.callId,
      p_tool_call_id: proposal.toolCallId,
      p_decision: proposal.decision,
      p_quote_id: proposal.quoteId,
      p_note: proposal.note,
      p_cap_cents: proposal.capCents ?? null,
    },
    proposedDecisionSchema,
  )
}

const confirmedDecisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decided'), decision: decisionSchema }),
  /** Somebody decided before; null when the request was withdrawn instead. */
  z.object({ kind: z.literal('inert'), decision: decisionSchema.nullable() }),
  z.object({ kind: z.enum(['nothing-proposed', 'withdrawn', 'expired']) }),
])
export type ConfirmedDecision = z.infer<typeof confirmedDecisionSchema>

/** `1` makes what was proposed on this very call the decision, `2` takes it back. */
export function confirmDecision(
  db: Db,
  confirmation: { callId: string; digit: string },
): Promise<ConfirmedDecision> {
  return callFunction(
    db,
    'confirm_decision',
    { p_call_id: confirmation.callId, p_digit: confirmation.digit },
    confirmedDecisionSchema,
  )
}

const decidedApprovalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decided'), decision: decisionSchema }),
  z.object({ kind: z.literal('inert'), decision: decisionSchema.nullable() }),
  z.object({ kind: z.literal('expired'), decision: z.null() }),
])
export type DecidedApproval = z.infer<typeof decidedApprovalSchema>

/** The first valid decision wins; a later one is only recorded. `policy` must be within the limit. */
export function decideApproval(
  db: Db,
  decision: {
    approvalId: string
    decision: Decision
    quoteId: string | null
    method: ApprovalMethod
    actorKind: ActorKind
    actorId: string | null
    note: string | null
    callId: string | null
    capCents?: number | null
  },
): Promise<DecidedApproval> {
  return callFunction(
    db,
    'decide_approval',
    {
      p_approval_id: decision.approvalId,
      p_decision: decision.decision,
      p_quote_id: decision.quoteId,
      p_method: decision.method,
      p_actor_kind: decision.actorKind,
      p_actor_id: decision.actorId,
      p_note: decision.note,
      p_call_id: decision.callId,
      p_cap_cents: decision.capCents ?? null,
    },
    decidedApprovalSchema,
  )
}

/** Ends a question nobody answered in time; true if it is expired now. Silence is never consent. */
export function expireApproval(db: Db, approval: { approvalId: string }): Promise<boolean> {
  return callFunction(db, 'expire_approval', { p_approval_id: approval.approvalId }, z.boolean())
}

/**
 * Approves within the owner's standing word, if there is one: "only if under 300" of the round before,
 * for a confirmed quote of the same work; "in all at most 400" of the approved repair, for further work
 * whose price the vendor said. False: the owner is asked.
 */
export async function applyStandingWord(
  db: Db,
  approval: { approvalId: string },
): Promise<boolean> {
  const { kind } = await callFunction(
    db,
    'apply_standing_word',
    { p_approval_id: approval.approvalId },
    z.object({ kind: z.enum(['none', 'decided', 'inert', 'expired']) }),
  )
  return kind === 'decided'
}
