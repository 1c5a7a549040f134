import { withNotesFor } from '#lib/briefs/notes.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { getRefusedTime, mayEnterAlone } from '#lib/db/guest-answers.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { getQuote, type QuoteRecord } from '#lib/db/quotes.ts'
import { getVisit, listVisits, type Visit } from '#lib/db/visits.ts'
import type { CallPurpose } from '#lib/domain/call.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import {
  type SchedulingOccasion,
  writeVendorSchedulingBrief,
} from '#lib/personas/vendor-scheduling.ts'
import { writeVendorVisitBrief } from '#lib/personas/vendor-visit.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { advance } from '#workflows/shared/advance.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

interface FirstCall {
  readonly key: string
  readonly incidentId: string
  readonly quoteId: string
  readonly occasion: number
}

/** Calls the vendor whose quote was approved, to agree when they come; again when it was not fixed. */
export async function callVendorToSchedule(order: FirstCall): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incidentId, quoteId, occasion } = order
    await advance(incidentId, 'scheduling', `visit-${quoteId}-${occasion}`)
    const quote = await getQuote(db, quoteId)
    const context = await getIncidentContext(db, incidentId)
    const kind = occasion === 1 ? 'first_visit' : await whyAgain(incidentId, quoteId)
    const brief = schedulingBrief(context, quote, { kind, wish: null })
    return placeVendorCall(order.key, context, quote, {
      purpose: 'vendor_scheduling',
      visitId: null,
      brief,
    })
  })
}
callVendorToSchedule.maxRetries = PATIENT_RETRIES

/** The work did not hold, or we called the last appointment off before it was begun. */
async function whyAgain(incidentId: string, quoteId: string): Promise<SchedulingOccasion> {
  const visits = await listVisits(serviceDb(), incidentId)
  const isDone = visits.some((visit) => visit.quoteId === quoteId && visit.status === 'done')
  return isDone ? 'returning' : 'called_off'
}

interface AboutVisit {
  readonly key: string
  readonly visitId: string
}

/** Calls the vendor of an agreed visit for another time. What is agreed moves that visit. */
export async function callVendorToMove(
  order: AboutVisit & { reason: 'guest_refused' | 'no_access' },
): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const { visit, context, quote } = await recordsOf(order.visitId)
    if (visit.status !== 'scheduled') return { kind: 'not-placed', reason: 'no-news-any-more' }
    const refused = await getRefusedTime(serviceDb(), { ...visit, visitId: visit.id })
    const brief = schedulingBrief(context, quote, {
      kind: order.reason,
      wish: refused?.note ?? null,
    })
    return placeVendorCall(order.key, context, quote, {
      purpose: 'vendor_scheduling',
      visitId: visit.id,
      brief,
    })
  })
}
callVendorToMove.maxRetries = PATIENT_RETRIES

/** Calls a vendor who has not come, or of whom nothing was heard since they began. */
export async function callVendorAboutVisit(
  order: AboutVisit & { topic: 'late' | 'unheard' },
): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const { visit, context, quote } = await recordsOf(order.visitId)
    const { status } = visit
    if (status !== 'scheduled' && status !== 'in_progress') {
      return { kind: 'not-placed', reason: 'no-news-any-more' }
    }
    const { organization, property, incident } = context
    const brief = writeVendorVisitBrief({
      organizationName: organization.name,
      now: new Date().toISOString(),
      timezone: property.timezone,
      vendor: { name: quote.vendorName, contactName: quote.contactName },
      property,
      incident: withNotesFor('vendor', context),
      visit: { startsAt: visit.startsAt, endsAt: visit.endsAt, status },
      mayEnterAlone: await mayEnterAlone(serviceDb(), {
        incidentId: incident.id,
        visitId: visit.id,
      }),
      topic: order.topic,
    })
    return placeVendorCall(order.key, context, quote, {
      purpose: 'vendor_visit',
      visitId: visit.id,
      brief,
    })
  })
}
callVendorAboutVisit.maxRetries = PATIENT_RETRIES

async function recordsOf(
  visitId: string,
): Promise<{ visit: Visit; context: IncidentContext; quote: QuoteRecord }> {
  const db = serviceDb()
  const visit = await getVisit(db, visitId)
  const [context, quote] = await Promise.all([
    getIncidentContext(db, visit.incidentId),
    getQuote(db, visit.quoteId),
  ])
  return { visit, context, quote }
}

function schedulingBrief(
  context: IncidentContext,
  quote: QuoteRecord,
  occasion: { kind: SchedulingOccasion; wish: string | null },
): CallBrief {
  const { organization, property } = context
  return writeVendorSchedulingBrief({
    organizationName: organization.name,
    now: new Date().toISOString(),
    timezone: property.timezone,
    vendor: { name: quote.vendorName, contactName: quote.contactName },
    property,
    incident: withNotesFor('vendor', context),
    totalCents: normalizedTotalCents(quote),
    currency: quote.currency,
    earliestStart: occasion.kind === 'first_visit' ? quote.earliestStart : null,
    occasion: occasion.kind,
    guestWish: occasion.wish,
  })
}

function placeVendorCall(
  key: string,
  { incident, organization, property }: IncidentContext,
  quote: QuoteRecord,
  call: { purpose: CallPurpose; visitId: string | null; brief: CallBrief },
): Promise<PlacedCall> {
  return placeReservedCall({
    key,
    claims: {
      organizationId: organization.id,
      purpose: call.purpose,
      partyKind: 'vendor',
      partyId: quote.vendorId,
      contactId: quote.contactId,
      phone: quote.contactPhone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: quote.quoteRequestId,
      approvalId: null,
      visitId: call.visitId,
      round: quote.round,
    },
    brief: call.brief,
  })
}
