import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { type Decision, decisionSchema } from '#lib/domain/approval.ts'
import { callFunction, databaseError } from './call-function.ts'

/** Who may decide by link: the landlord, who stands in for them, or the manager on call. */
export type ApproverKind = 'landlord' | 'backup' | 'manager'

const issuedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('issued'), rungEndsAt: z.string().nullable() }),
  z.object({ kind: z.literal('refused') }),
])

/**
 * Keeps the hash of a link's token, once. When the rung of its approver ends: as was said first, and later
 * by as long as the incident stood still since. Null when there is nothing to decide any more.
 */
export async function issueApprovalLink(
  db: Db,
  link: {
    approvalId: string
    approverKind: ApproverKind
    /** Null for the manager on call. */
    approverId: string | null
    tokenHash: string
    /** Epoch milliseconds; null for the manager, after whom nobody is asked. */
    rungEndsMs: number | null
  },
): Promise<{ rungEndsMs: number | null } | null> {
  const issued = await callFunction(
    db,
    'issue_approval_link',
    {
      p_approval_id: link.approvalId,
      p_approver_kind: link.approverKind,
      p_approver_id: link.approverId,
      p_token_hash: link.tokenHash,
      p_rung_ends_at: link.rungEndsMs === null ? null : new Date(link.rungEndsMs).toISOString(),
    },
    issuedSchema,
  )
  if (issued.kind === 'refused') return null
  return { rungEndsMs: issued.rungEndsAt === null ? null : Date.parse(issued.rungEndsAt) }
}

const approvalLinkSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    approvalId: z.uuid(),
    approverKind: z.enum(['landlord', 'backup', 'manager']),
    approverName: z.string().nullable(),
    /** Something is to be decided, and this link may decide it. */
    isOpen: z.boolean(),
    isExpired: z.boolean(),
    /** Decided with this very link. */
    isOwn: z.boolean(),
    callWantedAt: z.string().nullable(),
  }),
  z.object({ kind: z.literal('unknown') }),
])
export type ApprovalLink = z.infer<typeof approvalLinkSchema>

/** What a token opens. Changes nothing. */
export function readApprovalLink(db: Db, tokenHash: string): Promise<ApprovalLink> {
  return callFunction(db, 'read_approval_link', { p_token_hash: tokenHash }, approvalLinkSchema)
}

const linkDecisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decided'), decision: decisionSchema }),
  /** Somebody decided before; this one is on record and changes nothing. */
  z.object({ kind: z.literal('inert'), decision: decisionSchema.nullable() }),
  /** `changed`: not the price or the work that was shown. `cap-too-low`: less than that price. */
  z.object({
    kind: z.enum(['expired', 'changed', 'unknown-quote', 'unknown', 'too-many', 'cap-too-low']),
  }),
])
export type LinkDecision = z.infer<typeof linkDecisionSchema>

/** Decides with a link, once and for what it was made for. */
export function decideByLink(
  db: Db,
  decision: {
    tokenHash: string
    decision: Decision
    quoteId: string | null
    /** With approve: the total that was shown. */
    totalCents: number | null
    note: string | null
    capCents: number | null
  },
): Promise<LinkDecision> {
  return callFunction(
    db,
    'decide_by_link',
    {
      p_token_hash: decision.tokenHash,
      p_decision: decision.decision,
      p_quote_id: decision.quoteId,
      p_total_cents: decision.totalCents,
      p_note: decision.note,
      p_cap_cents: decision.capCents,
    },
    linkDecisionSchema,
  )
}

const wantedCallSchema = z.object({ kind: z.enum(['asked', 'closed', 'unknown', 'too-many']) })
export type WantedCall = z.infer<typeof wantedCallSchema>

/** "Call me": whoever holds the link is rung as soon as possible, three times a link. */
export function requestCallByLink(db: Db, tokenHash: string): Promise<WantedCall> {
  return callFunction(db, 'request_call_by_link', { p_token_hash: tokenHash }, wantedCallSchema)
}

const askedSchema = z.object({ kind: z.enum(['asked', 'closed', 'unknown', 'too-many']) })
export type AskedQuestion = z.infer<typeof askedSchema>

/** A question before the decision: on record, and told to the manager on call. Five a link. */
export function askByLink(
  db: Db,
  asked: { tokenHash: string; question: string },
): Promise<AskedQuestion> {
  const args = { p_token_hash: asked.tokenHash, p_question: asked.question }
  return callFunction(db, 'ask_by_link', args, askedSchema)
}

/** What an approver asked; null when there is no such event. `key`: of its event. */
export async function readQuestion(
  db: Db,
  asked: { incidentId: string; key: string },
): Promise<string | null> {
  const { data, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('incident_id', asked.incidentId)
    .eq('key', asked.key)
    .maybeSingle()
  if (error) throw databaseError('read a question', error)
  const payload = z.object({ note: z.string() }).safeParse(data?.payload)
  return payload.success ? payload.data.note : null
}
