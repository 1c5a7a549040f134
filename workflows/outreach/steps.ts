import { writeQuoteBrief } from '#lib/briefs/quote-brief.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getAnalysis } from '#lib/db/analyses.ts'
import { getApprovalForIncident } from '#lib/db/approvals.ts'
import { countFreeCallSlots } from '#lib/db/call-slots.ts'
import { getCall } from '#lib/db/calls.ts'
import { getIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { type AskedVendor, listAskedVendors } from '#lib/db/quote-requests.ts'
import {
  checkQuote,
  type Confirmation,
  chooseVendors,
  getQuote,
  getQuoteOfRequest,
  listQuotes,
  openQuoteRound,
  type QuoteRecord,
  recordAnalysis,
} from '#lib/db/quotes.ts'
import { listTurnsOfRequest } from '#lib/db/turns.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { missingEssentials } from '#lib/domain/quote-figures.ts'
import { CALL_LIMITS } from '#lib/domain/waits.ts'
import { geminiEnv, twilioEnv } from '#lib/env.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { advance } from '#workflows/shared/advance.ts'
import { findObstacle } from '#workflows/shared/may-act.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { analyseQuotes } from './analysis.ts'
import { compareReadings, extractFigures } from './figures.ts'

/** Rung side by side, as far as there are call slots. */
const PLACES = 3
/** In one search; a wider one asks as many again at most. Whoever has not answered by then, a person must. */
const VENDORS_MAX = 6

export interface Candidate {
  readonly vendorId: string
  readonly contactId: string
}

export interface Plan {
  /** In the order in which they are rung, as far as it takes. */
  readonly vendors: readonly Candidate[]
  readonly places: number
  readonly isUrgent: boolean
}

export type Reach = 'trade' | 'wider'

/**
 * Whom to ask in a round, best first, and how many of them at the same time. Those who were asked before
 * come first, so that a fresh run begins where the last one was. Nobody once the quotes were compared.
 */
export async function planRound(search: {
  incidentId: string
  round: number
  reach: Reach
}): Promise<Plan> {
  'use step'
  return inStep(async () => {
    const { incidentId, round, reach } = search
    const db = serviceDb()
    const nobody: Plan = { vendors: [], places: 1, isUrgent: false }
    if (!(await advance(incidentId, 'sourcing', `round-${round}`))) return nobody
    if (await getAnalysis(db, incidentId, round)) return nobody
    const asked = await listAskedVendors(db, incidentId, round)
    const known = new Set(asked.map(({ vendorId }) => vendorId))
    const candidates = await findCandidates(search, asked.length + VENDORS_MAX)
    const further = candidates.filter(({ vendorId }) => !known.has(vendorId))
    const again = reach === 'trade' ? asked : []
    const room = Math.max(0, VENDORS_MAX - again.length)
    const isUrgent = isEmergency((await getIncident(db, incidentId)).priority)
    return {
      vendors: [...again, ...further.slice(0, room)].map(({ vendorId, contactId }) => ({
        vendorId,
        contactId,
      })),
      places: isUrgent ? PLACES : await countPlaces(),
      isUrgent,
    }
  })
}
planRound.maxRetries = PATIENT_RETRIES

/** Best first; in a further round those who named a price in the last one, of whatever trade, come first. */
async function findCandidates(
  { incidentId, round, reach }: { incidentId: string; round: number; reach: Reach },
  limit: number,
): Promise<Candidate[]> {
  const db = serviceDb()
  const choice = await chooseVendors(db, incidentId, limit, reach === 'wider')
  if (round === 1 || reach === 'wider') return choice
  const wider = await chooseVendors(db, incidentId, limit, true)
  const before = await listAskedVendors(db, incidentId, round - 1)
  const quoted = new Set(
    before.filter(({ status }) => status === 'quoted').map(({ vendorId }) => vendorId),
  )
  const hasQuoted = ({ vendorId }: Candidate): boolean => quoted.has(vendorId)
  return [...[...choice, ...wider].filter(hasQuoted), ...choice.filter((one) => !hasQuoted(one))]
}

/** No more side by side than can be rung now; an emergency goes first in any case. */
async function countPlaces(): Promise<number> {
  const free = await countFreeCallSlots(serviceDb(), twilioEnv().TWILIO_CALLS_MAX)
  return Math.min(PLACES, Math.max(1, free))
}

/** Asks one vendor, on record, before they are rung; a repeat finds the request. */
async function openRequest(order: VendorCall): Promise<AskedVendor | null> {
  const { incidentId, round, vendor } = order
  const db = serviceDb()
  const isThisOne = ({ vendorId }: AskedVendor): boolean => vendorId === vendor.vendorId
  const known = (await listAskedVendors(db, incidentId, round)).find(isThisOne)
  if (known) return known
  await openQuoteRound(db, {
    incidentId,
    round,
    vendors: [vendor],
    scope: await scopeOf(incidentId, round),
    dueAt: new Date(Date.now() + CALL_LIMITS.talkSeconds * 1000).toISOString(),
  })
  return (await listAskedVendors(db, incidentId, round)).find(isThisOne) ?? null
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
  readonly vendor: Candidate
  /** Rung again because they were not reached. */
  readonly isRepeat: boolean
}

/** Rings a vendor, the first time or once more; nobody who has answered meanwhile, or rung back. */
export async function callVendor(order: VendorCall): Promise<PlacedCall> {
  'use step'
  return inStep(() => placeVendorCall(order))
}
callVendor.maxRetries = PATIENT_RETRIES

async function placeVendorCall(order: VendorCall): Promise<PlacedCall> {
  const { incidentId, round } = order
  const db = serviceDb()
  const obstacle = await findObstacle(incidentId)
  if (obstacle) return { kind: 'not-placed', reason: obstacle }
  const vendor = await openRequest(order)
  if (!vendor) return { kind: 'not-placed', reason: 'not-asked' }
  const hasAnswered = vendor.status === 'declined' || vendor.status === 'quoted'
  if (order.isRepeat && hasAnswered) return { kind: 'not-placed', reason: 'answered-already' }
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
