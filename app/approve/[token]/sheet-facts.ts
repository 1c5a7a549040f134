import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { getAnalysis } from '#lib/db/analyses.ts'
import { type ApprovalLink, readApprovalLink } from '#lib/db/approval-links.ts'
import { type Approval, getApproval } from '#lib/db/approvals.ts'
import { type ChangeOrder, getChangeOrder, readApprovedCents } from '#lib/db/change-orders.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { listQuotes, type QuoteRecord } from '#lib/db/quotes.ts'
import { hashApprovalToken } from '#lib/approval-link.ts'

const reasonsSchema = z.object({ reasons: z.array(z.string()) })

/** More are not weighed on a phone. */
const MOST_QUOTES = 5
const REASONS = 3

export interface SheetFacts {
  readonly link: Extract<ApprovalLink, { kind: 'found' }>
  readonly approval: Approval
  readonly context: IncidentContext
  /** The recommended one first. Of a change order only the one that is being worked on. */
  readonly quotes: readonly QuoteRecord[]
  readonly reasons: readonly string[]
  readonly change: (ChangeOrder & { readonly approvedCents: number }) | null
}

/** What the holder of a token is shown; null when the token opens nothing. Changes nothing. */
export async function readSheet(db: Db, token: string): Promise<SheetFacts | null> {
  const tokenHash = hashApprovalToken(token)
  if (tokenHash === null) return null
  const link = await readApprovalLink(db, tokenHash)
  if (link.kind === 'unknown') return null
  const approval = await getApproval(db, link.approvalId)
  const { incidentId, round, changeOrderId, quoteId } = approval
  const [context, all, analysis, order] = await Promise.all([
    getIncidentContext(db, incidentId),
    listQuotes(db, incidentId, round),
    getAnalysis(db, incidentId, round),
    changeOrderId ? getChangeOrder(db, changeOrderId) : null,
  ])
  const isAsked = (quote: QuoteRecord): boolean => quote.quoteId === quoteId
  const open = all.filter((quote) => quote.status === 'received' || isAsked(quote))
  const reasons = reasonsSchema.safeParse(analysis?.body)
  return {
    link,
    approval,
    context,
    quotes: changeOrderId
      ? all.filter(isAsked)
      : [...open.filter(isAsked), ...open.filter((quote) => !isAsked(quote))].slice(0, MOST_QUOTES),
    reasons: reasons.success ? reasons.data.reasons.slice(0, REASONS) : [],
    change: order && { ...order, approvedCents: await readApprovedCents(db, incidentId) },
  }
}
