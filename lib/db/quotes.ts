import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { Quote } from '#lib/domain/quote.ts'
import { FIGURES } from '#lib/domain/quote-figures.ts'
import { callFunction, databaseError, requireRow, runFunction } from './call-function.ts'

export const quoteRequestStatusSchema = z.enum([
  'open',
  'quoted',
  'declined',
  'partial',
  'no_answer',
  'busy',
  'voicemail',
  'failed',
  'unreachable',
])
/** What became of asking one vendor for a price. */
export type QuoteRequestStatus = z.infer<typeof quoteRequestStatusSchema>

const vendorChoiceSchema = z.object({
  vendorId: z.uuid(),
  vendorName: z.string(),
  contactId: z.uuid(),
  contactName: z.string(),
  phone: z.string(),
  rating: z.number().nullable(),
  /** The property's preference for this trade, 1 first; null when it has none. */
  rank: z.int().nullable(),
})
export type VendorChoice = z.infer<typeof vendorChoiceSchema>

/**
 * Whom to ask, best first: right trade and urgency, insured, licensed, reachable, not yet declined.
 * `isWider`: other trades that may know how to help, and nobody of the trade itself.
 */
export function chooseVendors(
  db: Db,
  incidentId: string,
  limit: number,
  isWider = false,
): Promise<VendorChoice[]> {
  return callFunction(
    db,
    'choose_vendors',
    { p_incident_id: incidentId, p_limit: limit, p_wider: isWider },
    z.array(vendorChoiceSchema),
  )
}

const quoteRequestSchema = z.object({
  quoteRequestId: z.uuid(),
  vendorId: z.uuid(),
  contactId: z.uuid(),
  status: quoteRequestStatusSchema,
})
export type QuoteRequest = z.infer<typeof quoteRequestSchema>

/** Opens the requests of one round, one a vendor, in the order given. Repeating it changes nothing. */
export function openQuoteRound(
  db: Db,
  round: {
    incidentId: string
    round: number
    vendors: readonly { vendorId: string; contactId: string }[]
    scope: string
    dueAt: string
  },
): Promise<QuoteRequest[]> {
  return callFunction(
    db,
    'open_quote_round',
    {
      p_incident_id: round.incidentId,
      p_round: round.round,
      p_vendors: round.vendors.map(({ vendorId, contactId }) => ({ vendorId, contactId })),
      p_scope: round.scope,
      p_due_at: round.dueAt,
    },
    z.array(quoteRequestSchema),
  )
}

const recordedQuoteSchema = z.discriminatedUnion('kind', [
  /** `totalCents`: everything the owner would pay at worst. */
  z.object({ kind: z.literal('recorded'), quoteId: z.uuid(), totalCents: z.int() }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['no-request', 'incident-over', 'already-decided']),
  }),
])
export type RecordedQuote = z.infer<typeof recordedQuoteSchema>

/** What the vendor on this call asks for. Said again, the latest figure stands until it is decided. */
export function recordQuote(
  db: Db,
  heard: { callId: string; toolCallId: string; quote: Quote; evidenceTurnSeq: number | null },
): Promise<RecordedQuote> {
  return callFunction(
    db,
    'record_quote',
    {
      p_call_id: heard.callId,
      p_tool_call_id: heard.toolCallId,
      p_quote: heard.quote,
      p_evidence_turn_seq: heard.evidenceTurnSeq,
    },
    recordedQuoteSchema,
  )
}

const declinedJobSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('declined') }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['no-request', 'wrong-call', 'already-decided', 'not-verified']),
  }),
])
export type DeclinedJob = z.infer<typeof declinedJobSchema>

/** The vendor on this call does not want the job (or, when scheduling, no longer). */
export function declineJob(
  db: Db,
  decline: { callId: string; toolCallId: string; reason: string },
): Promise<DeclinedJob> {
  return callFunction(
    db,
    'decline_job',
    {
      p_call_id: decline.callId,
      p_tool_call_id: decline.toolCallId,
      p_reason: decline.reason,
    },
    declinedJobSchema,
  )
}

/** What a call to the vendor came to; a request that the vendor answered stays as it is. */
export function settleQuoteRequest(
  db: Db,
  request: { quoteRequestId: string; status: QuoteRequestStatus; callId: string | null },
): Promise<void> {
  return runFunction(db, 'settle_quote_request', {
    p_quote_request_id: request.quoteRequestId,
    p_status: request.status,
    p_call_id: request.callId,
  })
}

const confirmationSchema = z.enum(['unchecked', 'confirmed', 'unconfirmed'])
/** Whether the transcript bears a quote out; `unconfirmed` is said as such. */
export type Confirmation = z.infer<typeof confirmationSchema>

/**
 * What the second reading of the transcript says about each figure, and how the whole quote stands
 * then. `toolCallId` names the figures that were read: others that replaced them are left as they are.
 */
export function checkQuote(
  db: Db,
  check: {
    quoteId: string
    toolCallId: string
    figures: readonly object[]
    extraction: Readonly<Record<string, unknown>>
  },
): Promise<Confirmation> {
  return callFunction(
    db,
    'check_quote',
    {
      p_quote_id: check.quoteId,
      p_tool_call_id: check.toolCallId,
      p_figures: check.figures,
      p_extraction: check.extraction,
    },
    confirmationSchema,
  )
}

/** Keeps the comparison of a round. The first one stands. */
export function recordAnalysis(
  db: Db,
  analysis: {
    incidentId: string
    round: number
    recommendedQuoteId: string | null
    body: Readonly<Record<string, unknown>>
    model: string
  },
): Promise<void> {
  return runFunction(db, 'record_analysis', {
    p_incident_id: analysis.incidentId,
    p_round: analysis.round,
    p_recommended_quote_id: analysis.recommendedQuoteId,
    p_body: analysis.body,
    p_model: analysis.model,
  })
}

const figureSchema = z.object({
  figure: z.enum(FIGURES),
  state: z.enum(['unchecked', 'confirmed', 'unconfirmed', 'missing']),
  reason: z.enum(['disputed', 'unheard', 'unread', 'estimate']).nullable(),
  /** What the second reader read: cents, percent, days or an instant. */
  reading: z.string().nullable(),
  wasReadBack: z.boolean(),
})

const quoteRecordSchema = z.object({
  quoteId: z.uuid(),
  quoteRequestId: z.uuid(),
  incidentId: z.uuid(),
  round: z.int(),
  vendorId: z.uuid(),
  vendorName: z.string(),
  contactId: z.uuid(),
  contactName: z.string(),
  contactPhone: z.string(),
  rating: z.number().nullable(),
  kind: z.enum(['quote', 'estimate']),
  amountMinCents: z.int(),
  amountMaxCents: z.int(),
  tripFeeCents: z.int(),
  afterHoursFeeCents: z.int(),
  afterHoursPercent: z.int(),
  minimumChargeCents: z.int(),
  /** Whether the after-hours terms apply; a start that nobody named may be at any hour. */
  startsAfterHours: z.boolean(),
  /** Everything the owner would pay at worst. */
  totalCents: z.int(),
  currency: z.string(),
  earliestStart: z.string().nullable(),
  warrantyDays: z.int().nullable(),
  note: z.string(),
  status: z.enum(['received', 'accepted', 'rejected']),
  confirmation: confirmationSchema,
  /** How each figure stands by itself. */
  figures: z.array(figureSchema),
  callId: z.uuid(),
  toolCallId: z.string(),
  evidenceTurnSeq: z.int().nullable(),
  /** How often this vendor has worked at this property. */
  jobsHere: z.int(),
})
export type QuoteRecord = z.infer<typeof quoteRecordSchema>

/** The quotes of one round, cheapest total first. */
export function listQuotes(db: Db, incidentId: string, round: number): Promise<QuoteRecord[]> {
  return callFunction(
    db,
    'list_quotes',
    { p_incident_id: incidentId, p_round: round },
    z.array(quoteRecordSchema),
  )
}

export function getQuote(db: Db, quoteId: string): Promise<QuoteRecord> {
  return callFunction(db, 'read_quote', { p_quote_id: quoteId }, quoteRecordSchema)
}

/** The price that a vendor has named for a request already; null before. */
export function getQuoteOfRequest(db: Db, quoteRequestId: string): Promise<QuoteRecord | null> {
  return callFunction(
    db,
    'quote_of_request',
    { p_quote_request_id: quoteRequestId },
    quoteRecordSchema.nullable(),
  )
}

/** What became of asking one vendor so far. */
export async function getQuoteRequestStatus(
  db: Db,
  quoteRequestId: string,
): Promise<QuoteRequestStatus> {
  const { data, error } = await db
    .from('quote_requests')
    .select('status')
    .eq('id', quoteRequestId)
    .maybeSingle()
  if (error) throw databaseError('read a quote request', error)
  return requireRow(`quote request ${quoteRequestId}`, data).status
}
