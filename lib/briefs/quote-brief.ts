import type { Db } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import type { AskedVendor } from '#lib/db/quote-requests.ts'
import { getQuoteOfRequest, type QuoteRecord } from '#lib/db/quotes.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { formatCents } from '#lib/domain/money.ts'
import { type Figure, missingEssentials, sayFigure } from '#lib/domain/quote-figures.ts'
import { toLocalIso } from '#lib/local-time.ts'
import { withNotesFor } from './notes.ts'
import { type KnownQuote, writeVendorQuoteBrief } from '#lib/personas/vendor-quote.ts'

/** Everything a call about a price needs, whoever rang whom; and what an earlier call brought of it. */
export async function writeQuoteBrief(
  db: Db,
  request: Pick<AskedVendor, 'incidentId' | 'vendorName' | 'contactName' | 'scope'> &
    Partial<Pick<AskedVendor, 'quoteRequestId'>>,
  direction: CallDirection,
): Promise<CallBrief> {
  const context = await getIncidentContext(db, request.incidentId)
  const { organization, property } = context
  const { quoteRequestId } = request
  const quote = quoteRequestId ? await getQuoteOfRequest(db, quoteRequestId) : null
  return writeVendorQuoteBrief({
    organizationName: organization.name,
    now: new Date().toISOString(),
    timezone: property.timezone,
    direction,
    vendor: { name: request.vendorName, contactName: request.contactName },
    property,
    incident: withNotesFor('vendor', context),
    scope: request.scope,
    // A price they took back is no longer theirs.
    known: quote?.status === 'received' ? knownOf(quote, property.timezone) : null,
  })
}

function knownOf(quote: QuoteRecord, timezone: string): KnownQuote {
  const said = (states: readonly string[]): string[] =>
    quote.figures
      .filter(({ figure, state }) => states.includes(state) && !isSameAsUpper(figure, quote))
      .map(({ figure }) => `${sayFigure(figure)}: ${valueOf(figure, quote, timezone)}`)
  const missing = missingEssentials(quote.figures, quote.startsAfterHours)
  return {
    confirmed: said(['confirmed']),
    unconfirmed: said(['unconfirmed', 'unchecked']),
    missing: missing.map(sayFigure),
  }
}

const isSameAsUpper = (figure: Figure, quote: QuoteRecord): boolean =>
  figure === 'amount_min' && quote.amountMinCents === quote.amountMaxCents

function valueOf(figure: Figure, quote: QuoteRecord, timezone: string): string {
  const money = (cents: number): string => formatCents(cents, quote.currency)
  switch (figure) {
    case 'amount_min':
      return money(quote.amountMinCents)
    case 'amount_max':
      return `${money(quote.amountMaxCents)}${quote.kind === 'estimate' ? ' (an estimate)' : ''}`
    case 'trip_fee':
      return money(quote.tripFeeCents)
    case 'after_hours_fee':
      return money(quote.afterHoursFeeCents)
    case 'after_hours_percent':
      return `${quote.afterHoursPercent} percent`
    case 'minimum_charge':
      return money(quote.minimumChargeCents)
    case 'earliest_start':
      return quote.earliestStart === null ? '' : toLocalIso(quote.earliestStart, timezone)
    case 'warranty':
      return `${quote.warrantyDays} days`
  }
}
