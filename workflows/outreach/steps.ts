import { serviceDb } from '#lib/clients/supabase.ts'
import { getApprovalForIncident } from '#lib/db/approvals.ts'
import { getIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { type AskedVendor, listAskedVendors } from '#lib/db/quote-requests.ts'
import {
  checkQuote,
  chooseVendors,
  getQuoteRequestStatus,
  listQuotes,
  openQuoteRound,
  type QuoteRequestStatus,
  recordAnalysis,
  settleQuoteRequest,
} from '#lib/db/quotes.ts'
import { listTurns } from '#lib/db/turns.ts'
import { CALL_LIMITS } from '#lib/domain/waits.ts'
import { geminiEnv } from '#lib/env.ts'
import { writeVendorQuoteBrief } from '#lib/personas/vendor-quote.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import type { CallEnd } from '#workflows/call/steps.ts'
import { advance } from '#workflows/shared/advance.ts'
import { analyseQuotes } from './analysis.ts'
import { extractFigures, figuresAgree } from './figures.ts'

export type { AskedVendor } from '#lib/db/quote-requests.ts'

const VENDORS_PER_WAVE = 3

/**
 * Chooses the vendors of a wave and opens their requests. A repeat finds the wave that was opened:
 * the requests of a round are counted off, wave by wave.
 */
export async function openWave(wave: {
  incidentId: string
  round: number
  wave: number
}): Promise<AskedVendor[]> {
  'use step'
  const db = serviceDb()
  const { incidentId, round } = wave
  await advance(incidentId, 'sourcing', `round-${round}`)
  const from = (wave.wave - 1) * VENDORS_PER_WAVE
  const before = await listAskedVendors(db, incidentId, round)
  if (before.length <= from) {
    const asked = new Set(before.map(({ vendorId }) => vendorId))
    const choice = await chooseVendors(db, incidentId, from + VENDORS_PER_WAVE)
    await openQuoteRound(db, {
      incidentId,
      round,
      vendors: choice.filter(({ vendorId }) => !asked.has(vendorId)).slice(0, VENDORS_PER_WAVE),
      scope: await scopeOf(incidentId, round),
      dueAt: new Date(Date.now() + CALL_LIMITS.talkSeconds * 1000).toISOString(),
    })
  }
  return (await listAskedVendors(db, incidentId, round)).slice(from, from + VENDORS_PER_WAVE)
}

/** What the price is for: the problem as reported and, after a first round, what the owner asked for. */
async function scopeOf(incidentId: string, round: number): Promise<string> {
  const db = serviceDb()
  const { summary } = await getIncident(db, incidentId)
  const wish = round > 1 ? (await getApprovalForIncident(db, incidentId, round - 1))?.note : null
  return wish ? `${summary} The owner asks: ${wish}` : summary
}

export async function callVendor(order: {
  key: string
  incidentId: string
  round: number
  vendor: AskedVendor
}): Promise<PlacedCall> {
  'use step'
  const { vendor, incidentId, round } = order
  const { incident, organization, property } = await getIncidentContext(serviceDb(), incidentId)
  return placeReservedCall({
    key: order.key,
    claims: {
      organizationId: organization.id,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: vendor.vendorId,
      contactId: vendor.contactId,
      phone: vendor.phone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId,
      quoteRequestId: vendor.quoteRequestId,
      approvalId: null,
      visitId: null,
      round,
    },
    brief: writeVendorQuoteBrief({
      organizationName: organization.name,
      now: new Date().toISOString(),
      timezone: property.timezone,
      direction: 'outbound',
      vendor: { name: vendor.vendorName, contactName: vendor.contactName },
      property,
      incident,
      scope: vendor.scope,
    }),
  })
}

/** What became of a request that the vendor's own words did not settle. */
function outcomeOf(end: CallEnd): QuoteRequestStatus {
  if (end.kind === 'not-placed') return 'unreachable'
  if (end.outcome === 'voicemail' || end.answeredBy?.startsWith('machine')) return 'voicemail'
  switch (end.status) {
    case 'busy':
      return 'busy'
    case 'no_answer':
    case 'canceled':
      return 'no_answer'
    case 'completed':
      // Somebody answered, and neither a price nor a refusal came of it.
      return 'partial'
    default:
      return 'failed'
  }
}

/** Closes a request after its call; a quote or a refusal recorded during the call stands. */
export async function settleRequest(request: {
  quoteRequestId: string
  end: CallEnd
}): Promise<QuoteRequestStatus> {
  'use step'
  const db = serviceDb()
  await settleQuoteRequest(db, {
    quoteRequestId: request.quoteRequestId,
    status: outcomeOf(request.end),
    callId: request.end.kind === 'ended' ? request.end.callId : null,
  })
  return getQuoteRequestStatus(db, request.quoteRequestId)
}

/** Reads the figures out of the transcript a second time. Only what both readings found is confirmed. */
export async function checkFigures(request: {
  incidentId: string
  round: number
  quoteRequestId: string
}): Promise<void> {
  'use step'
  const db = serviceDb()
  const quotes = await listQuotes(db, request.incidentId, request.round)
  const quote = quotes.find(({ quoteRequestId }) => quoteRequestId === request.quoteRequestId)
  if (!quote || quote.confirmation !== 'unchecked') return
  const extraction = await extractFigures(await listTurns(db, quote.callId))
  await checkQuote(db, {
    quoteId: quote.quoteId,
    agrees: extraction.kind === 'read' && figuresAgree(quote, extraction.figures),
    extraction,
  })
}

/** Ranks the quotes by rule, has Gemini reason about them, and keeps the comparison. Null: no quote. */
export async function compareQuotes(round: {
  incidentId: string
  round: number
}): Promise<{ quoteId: string; totalCents: number } | null> {
  'use step'
  const db = serviceDb()
  const quotes = await listQuotes(db, round.incidentId, round.round)
  if (quotes.length === 0) return null
  const context = await getIncidentContext(db, round.incidentId)
  const { recommendedQuoteId, totalCents, body } = await analyseQuotes(db, context, quotes)
  await recordAnalysis(db, {
    ...round,
    recommendedQuoteId,
    body,
    model: geminiEnv().GEMINI_MODEL,
  })
  await advance(round.incidentId, 'quoted', `round-${round.round}`, { quotes: quotes.length })
  return { quoteId: recommendedQuoteId, totalCents }
}
