import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { getAnalysis } from '#lib/db/analyses.ts'
import type { Approval } from '#lib/db/approvals.ts'
import { getChangeOrder, readApprovedCents } from '#lib/db/change-orders.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { medianCostCents } from '#lib/db/maintenance.ts'
import { listQuotes } from '#lib/db/quotes.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { doubtfulFigures } from '#lib/domain/quote-figures.ts'
import { writeLandlordApprovalBrief } from '#lib/personas/landlord-approval.ts'
import { withNotesFor } from './notes.ts'

const reasonsSchema = z.object({
  reasons: z.array(z.string()),
  flags: z.array(z.string()).catch([]),
})

/** Everything the owner's call needs, gathered from the records. */
export async function writeApprovalBrief(
  db: Db,
  approval: Approval,
  direction: CallDirection,
  /** Who is on the line; the landlord, if nobody else is named. */
  approverName?: string,
): Promise<CallBrief> {
  const context = await getIncidentContext(db, approval.incidentId)
  const { incident, organization, property, landlord, policy } = context
  const { changeOrderId } = approval
  const all = await listQuotes(db, incident.id, approval.round)
  const quotes = changeOrderId ? all.filter(({ quoteId }) => quoteId === approval.quoteId) : all
  const change = changeOrderId ? await getChangeOrder(db, changeOrderId) : null
  const analysis = await getAnalysis(db, incident.id, approval.round)
  const reasons = reasonsSchema.safeParse(analysis?.body)
  return writeLandlordApprovalBrief({
    organizationName: organization.name,
    now: new Date().toISOString(),
    timezone: property.timezone,
    direction,
    landlordName: approverName ?? landlord.name,
    onBehalfOf: approverName && approverName !== landlord.name ? landlord.name : null,
    change: change && {
      ...change,
      approvedCents: await readApprovedCents(db, incident.id),
      vendorName: quotes[0]?.vendorName ?? '',
    },
    property,
    incident: withNotesFor('landlord', context),
    quotes: quotes
      .map((quote) => ({ ...quote, unconfirmed: doubtfulFigures(quote.figures) }))
      .toSorted(
        (left, right) =>
          Number(right.quoteId === approval.quoteId) - Number(left.quoteId === approval.quoteId),
      ),
    recommendedQuoteId: approval.quoteId,
    recommendation: reasons.success ? reasons.data.reasons.slice(0, 2).join(' ') : '',
    flags: reasons.success ? reasons.data.flags : [],
    medianCostCents: await medianCostCents(db, property.id, incident.trade),
    limitCents: isEmergency(incident.priority)
      ? Math.max(policy.nteCents, policy.emergencyNteCents)
      : policy.nteCents,
    expiresAt: approval.expiresAt,
  })
}
