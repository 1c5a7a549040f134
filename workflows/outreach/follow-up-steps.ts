import { serviceDb } from '#lib/clients/supabase.ts'
import { reportDeadNumber } from '#lib/db/call-slots.ts'
import { getCall } from '#lib/db/calls.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { medianCostCents } from '#lib/db/maintenance.ts'
import { type AskedVendor, listAskedVendors } from '#lib/db/quote-requests.ts'
import {
  getQuoteRequestStatus,
  listQuotes,
  type QuoteRequestStatus,
  settleQuoteRequest,
} from '#lib/db/quotes.ts'
import { areEnough } from '#lib/domain/enough-quotes.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { scaledMs } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import type { CallEnd } from '#workflows/call/steps.ts'
import { textManager } from '#workflows/shared/ask-person.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { callBack, nextCall, type NextCall, outcomeOfCall, type Tries } from './outcome-of-call.ts'
import type { FiguresStanding } from './steps.ts'

interface EndedCall {
  readonly incidentId: string
  readonly round: number
  readonly vendorId: string
  readonly end: CallEnd
  readonly tries: Tries
}

/** One more call to the same vendor: what tells its key, and when (epoch milliseconds). */
export interface Again {
  readonly suffix: string
  readonly atMs: number
}

export interface Concluded {
  /** Null when the vendor was not even asked. */
  readonly quoteRequestId: string | null
  readonly status: QuoteRequestStatus
  readonly again: Again | null
}

/**
 * What a call to a vendor came to, on record; a quote or a refusal recorded during the call stands. Tells
 * the manager of a number that does not work, and a vendor who could not be reached how to reach us.
 */
export async function concludeCall(call: EndedCall): Promise<Concluded> {
  'use step'
  return inStep(async () => {
    const { incidentId, round, vendorId, end, tries } = call
    const db = serviceDb()
    const vendor = (await listAskedVendors(db, incidentId, round)).find(
      (asked) => asked.vendorId === vendorId,
    )
    if (!vendor) return { quoteRequestId: null, status: 'open', again: null }
    const { quoteRequestId } = vendor
    const outcome = outcomeOfCall(end)
    const callId = end.kind === 'ended' ? end.callId : null
    if (outcome) await settleQuoteRequest(db, { quoteRequestId, status: outcome, callId })
    const status = await getQuoteRequestStatus(db, quoteRequestId)
    // The vendor's own words, on this call or on one they made themselves, are the last.
    if (status !== outcome) return { quoteRequestId, status, again: null }
    const next = nextCall(outcome, tries)
    if (outcome === 'failed' && callId) await reportNumber(vendor, callId)
    if (outcome === 'no_answer' && !next) await askToCallBack(vendor)
    return { quoteRequestId, status, again: next && (await plan(next, callId)) }
  })
}
concludeCall.maxRetries = PATIENT_RETRIES

/** From the end of the last call on: a fresh run that finds it in the records does not wait anew. */
async function plan({ suffix, waitMs }: NextCall, callId: string | null): Promise<Again> {
  const endedAt = callId && (await getCall(serviceDb(), callId)).endedAt
  const fromMs = endedAt ? Date.parse(endedAt) : Date.now()
  return { suffix, atMs: fromMs + scaledMs(waitMs, appEnv().TIME_SCALE) }
}

async function reportNumber(vendor: AskedVendor, callId: string): Promise<void> {
  if (!(await reportDeadNumber(serviceDb(), callId))) return
  await textManager(vendor.incidentId, {
    key: `dead-number:${vendor.contactId}:${callId}`,
    message: `the number of ${vendor.vendorName} does not work and is not called any more. Please correct it.`,
  })
}

async function askToCallBack(vendor: AskedVendor): Promise<void> {
  const { incident, organization } = await getIncidentContext(serviceDb(), vendor.incidentId)
  await sendText({
    key: `call-back:${vendor.quoteRequestId}`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'vendor',
    partyId: vendor.vendorId,
    phone: vendor.phone,
    kind: 'news',
    body: `${organization.name}: we tried to reach you about a ${incident.trade} job, ${incident.reference}. To name a price, please call ${organization.linePhone}.`,
  })
}

interface Priced {
  readonly incidentId: string
  readonly round: number
  readonly callId: string | null
  readonly verdict: FiguresStanding
  readonly tries: Tries
}

export interface Weighed {
  /** The owner's rule is satisfied: nobody else is rung in this round. */
  readonly isEnough: boolean
  readonly again: Again | null
}

/** Whether a round has enough prices now, and whether this vendor is to be called back about theirs. */
export async function weighQuotes(price: Priced): Promise<Weighed> {
  'use step'
  return inStep(async () => {
    const { incidentId, round, callId, verdict, tries } = price
    const db = serviceDb()
    const { incident, property, policy } = await getIncidentContext(db, incidentId)
    const quotes = await listQuotes(db, incidentId, round)
    const bids = quotes
      .filter(({ status }) => status === 'received')
      .map((quote) => ({
        totalCents: normalizedTotalCents(quote),
        isFirm: quote.kind === 'quote' && quote.confirmation === 'confirmed',
        startsAtMs: quote.earliestStart === null ? null : Date.parse(quote.earliestStart),
      }))
    const isEnough = areEnough(bids, {
      policy,
      priority: incident.priority,
      usualCostCents: await medianCostCents(db, property.id, incident.trade),
      nowMs: Date.now(),
    })
    const next = verdict === 'confirmed' || isEnough ? null : callBack(tries)
    return { isEnough, again: next && (await plan(next, callId)) }
  })
}
weighQuotes.maxRetries = PATIENT_RETRIES

/** Nobody has named a price: the guest is told how it stands, and that a person has it now. */
export async function tellGuestNobodyQuoted(job: {
  incidentId: string
  round: number
}): Promise<void> {
  'use step'
  return inStep(async () => {
    const { incidentId, round } = job
    const db = serviceDb()
    const { incident, organization, guest } = await getIncidentContext(db, incidentId)
    if (!guest) return
    const asked = (await listAskedVendors(db, incidentId, round)).length
    const tried =
      asked === 0
        ? `we have found nobody for this ${incident.trade} job yet`
        : `we have called ${asked} ${asked === 1 ? 'company' : 'companies'} and nobody could take the job yet`
    await sendText({
      key: `nobody-quoted:${incidentId}:${round}`,
      organizationId: organization.id,
      incidentId,
      partyKind: 'guest',
      partyId: guest.id,
      phone: guest.phone,
      kind: 'news',
      body: `${organization.name}, ${incident.reference}: ${tried}. A person from our team is looking for somebody now. If it gets worse, please call ${organization.linePhone}.`,
    })
  })
}
tellGuestNobodyQuoted.maxRetries = PATIENT_RETRIES
