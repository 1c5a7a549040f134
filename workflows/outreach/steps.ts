import { writeQuoteBrief } from '#lib/briefs/quote-brief.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getAnalysis } from '#lib/db/analyses.ts'
import { getApprovalForIncident } from '#lib/db/approvals.ts'
import { getCall } from '#lib/db/calls.ts'
import { getIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { type AskedVendor, listAskedVendors } from '#lib/db/quote-requests.ts'
import {
  checkQuote,
  type Confirmation,
  chooseVendors,
  getQuote,
  getQuoteOfRequest,
  getQuoteRequestStatus,
  listQuotes,
  openQuoteRound,
  type QuoteRecord,
  type QuoteRequestStatus,
  recordAnalysis,
  settleQuoteRequest,
} from '#lib/db/quotes.ts'
import { listTurnsOfRequest } from '#lib/db/turns.ts'
import { missingEssentials } from '#lib/domain/quote-figures.ts'
import { CALL_LIMITS } from '#lib/domain/waits.ts'
import { geminiEnv } from '#lib/env.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import type { CallEnd } from '#workflows/call/steps.ts'
import { advance } from '#workflows/shared/advance.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { analyseQuotes } from './analysis.ts'
import { compareReadings, extractFigures } from './figures.ts'
import { outcomeOfCall } from './outcome-of-call.ts'

export type { AskedVendor } from '#lib/db/quote-requests.ts'

const VENDORS_PER_WAVE = 3

/**
 * Chooses the vendors of a wave and opens their requests. A repeat finds the wave that was opened:
 * the requests of a round are counted off, wave by wave. Empty when nobody is left to ask.
 */
export async function openWave(wave: {
  incidentId: string
  round: number
  wave: number
}): Promise<AskedVendor[]> {
  'use step'
  return inStep(async () => {
    const { incidentId, round } = wave
    const from = (wave.wave - 1) * VENDORS_PER_WAVE
    if (!(await advance(incidentId, 'sourcing', `round-${round}`))) return []
    const asked = await listAskedVendors(serviceDb(), incidentId, round)
    // Fewer than the waves before would have asked: the directory was exhausted in one of those.
    if (asked.length < from) return []
    if (asked.length === from) await askFurtherVendors(incidentId, round, asked)
    const now = await listAskedVendors(serviceDb(), incidentId, round)
    return now.slice(from, from + VENDORS_PER_WAVE)
  })
}
openWave.maxRetries = PATIENT_RETRIES

async function askFurtherVendors(
  incidentId: string,
  round: number,
  asked: readonly AskedVendor[],
): Promise<void> {
  const db = serviceDb()
  const known = new Set(asked.map(({ vendorId }) => vendorId))
  const choice = await chooseVendors(db, incidentId, known.size + VENDORS_PER_WAVE)
  const vendors = choice.filter(({ vendorId }) => !known.has(vendorId)).slice(0, VENDORS_PER_WAVE)
  if (vendors.length === 0) return
  await openQuoteRound(db, {
    incidentId,
    round,
    vendors,
    scope: await scopeOf(incidentId, round),
    dueAt: new Date(Date.now() + CALL_LIMITS.talkSeconds * 1000).toISOString(),
  })
}

/** What the price is for: the problem as reported and, after a first round, what the owner asked for. */
async function scopeOf(incidentId: string, round: number): Promise<string> {
  const db = serviceDb()
  const { summary } = await getIncident(db, incidentId)
  const wish = round > 1 ? (await getApprovalForIncident(db, incidentId, round - 1))?.note : null
  return wish ? `${summary} The owner asks: ${wish}` : summary
}

interface VendorCall {
  readonly key: string
  readonly incidentId: string
  readonly round: number
  readonly vendor: AskedVendor
}

export async function callVendor(order: VendorCall): Promise<PlacedCall> {
  'use step'
  return inStep(() => placeVendorCall(order))
}
callVendor.maxRetries = PATIENT_RETRIES

async function placeVendorCall(order: VendorCall): Promise<PlacedCall> {
  const { vendor, incidentId, round } = order
  const db = serviceDb()
  const { incident, organization, property } = await getIncidentContext(db, incidentId)
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
    brief: await writeQuoteBrief(db, vendor, 'outbound'),
  })
}

/** Closes a request after its call; a quote or a refusal recorded during the call stands. */
export async function settleRequest(request: {
  quoteRequestId: string
  end: CallEnd
}): Promise<QuoteRequestStatus> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { quoteRequestId, end } = request
    await settleQuoteRequest(db, {
      quoteRequestId,
      status: outcomeOfCall(end),
      callId: end.kind === 'ended' ? end.callId : null,
    })
    return getQuoteRequestStatus(db, quoteRequestId)
  })
}
settleRequest.maxRetries = PATIENT_RETRIES

/**
 * How a vendor's price stands once the transcript was read a second time. `partial`: the vendor hung up
 * before the essentials were said, so a call back is worth it. `none`: no price was named.
 */
export type FiguresStanding = 'confirmed' | 'unconfirmed' | 'partial' | 'none'

/** Reads the figures out of the transcript a second time. Only what both readings found is confirmed. */
export async function checkFigures(request: {
  incidentId: string
  round: number
  quoteRequestId: string
}): Promise<FiguresStanding> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const quote = await getQuoteOfRequest(db, request.quoteRequestId)
    if (!quote || quote.status === 'rejected') return 'none'
    const isOpen = quote.confirmation === 'unchecked'
    const confirmation = isOpen ? await readAgain(quote) : quote.confirmation
    const standing = confirmation === 'confirmed' ? 'confirmed' : 'unconfirmed'
    const { figures, startsAfterHours } = await getQuote(db, quote.quoteId)
    if (missingEssentials(figures, startsAfterHours).length === 0) return standing
    const { outcome } = await getCall(db, quote.callId)
    return outcome === 'caller_hung_up' ? 'partial' : standing
  })
}
checkFigures.maxRetries = PATIENT_RETRIES

async function readAgain(quote: QuoteRecord): Promise<Confirmation> {
  const db = serviceDb()
  const turns = await listTurnsOfRequest(db, quote.quoteRequestId)
  const { timezone } = (await getIncidentContext(db, quote.incidentId)).property
  const { createdAt } = await getCall(db, quote.callId)
  const extraction = await extractFigures(turns, toLocalIso(createdAt, timezone))
  return checkQuote(db, {
    quoteId: quote.quoteId,
    toolCallId: quote.toolCallId,
    figures: compareReadings(quote, extraction, turns),
    extraction,
  })
}

/**
 * Ranks the quotes by rule, has Gemini reason about them, and keeps the comparison; returns the
 * recommended quote, null without any. The first comparison of a round stands: a repeat must not put
 * another quote before the owner than the one they were asked about.
 */
export async function compareQuotes(round: {
  incidentId: string
  round: number
}): Promise<string | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    // A vendor who named a price and then declined has taken it back.
    const quotes = (await listQuotes(db, round.incidentId, round.round)).filter(
      ({ status }) => status === 'received',
    )
    const known = await getAnalysis(db, round.incidentId, round.round)
    if (!known && quotes.length === 0) return null
    const recommendedQuoteId = known
      ? known.recommendedQuoteId
      : await recordComparison(round, quotes)
    await advance(round.incidentId, 'quoted', `round-${round.round}`, { quotes: quotes.length })
    return recommendedQuoteId
  })
}
compareQuotes.maxRetries = PATIENT_RETRIES

async function recordComparison(
  round: { incidentId: string; round: number },
  quotes: readonly QuoteRecord[],
): Promise<string> {
  const db = serviceDb()
  const context = await getIncidentContext(db, round.incidentId)
  const { recommendedQuoteId, body } = await analyseQuotes(db, context, quotes)
  await recordAnalysis(db, { ...round, recommendedQuoteId, body, model: geminiEnv().GEMINI_MODEL })
  return recommendedQuoteId
}
