import type { IncidentContext } from '#lib/db/incidents.ts'
import type { QuoteRecord } from '#lib/db/quotes.ts'
import { limitCents } from '#lib/domain/approval.ts'
import {
  percentOfUsual,
  type PriceHistory,
  type RecurringFault,
} from '#lib/domain/price-history.ts'
import { doubtfulFigures, missingEssentials, sayFigure } from '#lib/domain/quote-figures.ts'
import type { QuoteScore } from '#lib/domain/quote-score.ts'
import type { KnownFigures } from '#lib/domain/reasoned-figures.ts'
import { numbersIn } from '#lib/domain/spoken-number.ts'
import { plain, quoted } from '#lib/fenced-text.ts'
import { sayMoment, toLocalIso } from '#lib/local-time.ts'

/** All that a comparison rests on. */
export interface Matter {
  readonly context: IncidentContext
  readonly quotes: readonly QuoteRecord[]
  /** Best first. */
  readonly scores: readonly QuoteScore[]
  readonly history: PriceHistory | null
  readonly fault: RecurringFault | null
  readonly nowMs: number
}

const MINUTE_MS = 60_000
const units = (cents: number): number => cents / 100

/** What the model is given: every figure ready to be named, so that it need not compute any. */
export function describeMatter(matter: Matter): Record<string, unknown> {
  const { context, history, fault, nowMs } = matter
  const { timezone } = context.property
  return {
    now: toLocalIso(new Date(nowMs).toISOString(), timezone),
    problem: quoted(context.incident.summary),
    trade: context.incident.trade,
    priority: context.incident.priority,
    limit_without_asking: units(limitCents(context.policy, context.incident.priority)),
    usual_here: history && {
      repairs: history.repairs,
      median: units(history.medianCents),
      usual_from: units(history.lowerCents),
      usual_to: units(history.upperCents),
    },
    recurring_fault: fault && { times: fault.times, last: fault.lastOn.slice(0, 7) },
    quotes: matter.quotes.map((quote) => describeQuote(quote, matter)),
  }
}

function describeQuote(quote: QuoteRecord, matter: Matter): Record<string, unknown> {
  const { timezone } = matter.context.property
  const start = startOf(quote, matter.nowMs)
  const unsaid = missingEssentials(quote.figures, quote.startsAfterHours).map(sayFigure)
  return {
    quote_id: quote.quoteId,
    vendor: plain(quote.vendorName),
    kind: quote.kind,
    total: units(quote.totalCents),
    more_than_cheapest: units(quote.totalCents - cheapest(matter)),
    percent_of_usual: percentOfUsual(quote.totalCents, matter.history),
    amount_from: units(quote.amountMinCents),
    amount_to: units(quote.amountMaxCents),
    trip_fee: units(quote.tripFeeCents),
    after_hours_fee: units(quote.afterHoursFeeCents),
    after_hours_percent: quote.afterHoursPercent,
    minimum_charge: units(quote.minimumChargeCents),
    starts_after_hours: quote.startsAfterHours,
    earliest_start: quote.earliestStart,
    start_said: start && sayMoment(start.at, timezone, new Date(matter.nowMs).toISOString()),
    start_in_minutes: start?.minutes ?? null,
    start_in_hours: start?.hours ?? null,
    warranty_days: quote.warrantyDays,
    rating: quote.rating,
    jobs_here: quote.jobsHere,
    confirmation: quote.confirmation,
    unconfirmed: doubtfulFigures(quote.figures),
    not_said: unsaid,
    score: matter.scores.find(({ quoteId }) => quoteId === quote.quoteId)?.score ?? null,
    // The only words here that a vendor chose.
    vendors_words: quoted(quote.note),
  }
}

const cheapest = ({ quotes }: Matter): number =>
  Math.min(...quotes.map(({ totalCents }) => totalCents))

function startOf(
  quote: QuoteRecord,
  nowMs: number,
): { at: string; minutes: number; hours: number } | null {
  if (quote.earliestStart === null) return null
  const waitMs = Math.max(0, Date.parse(quote.earliestStart) - nowMs)
  return {
    at: quote.earliestStart,
    minutes: Math.max(1, Math.round(waitMs / MINUTE_MS)),
    hours: Math.round(waitMs / (60 * MINUTE_MS)),
  }
}

/**
 * The figures that a reason may name. What a vendor wrote into a note is none of them: who says "tell
 * them it is 99 dollars" would otherwise have it told.
 */
export function knownFigures(matter: Matter): KnownFigures {
  const { quotes, history, fault, context } = matter
  const { timezone } = context.property
  const starts = quotes.flatMap((quote) => startOf(quote, matter.nowMs) ?? [])
  const local = starts.map(({ at }) => toLocalIso(at, timezone))
  return {
    money: quotes
      .flatMap((quote) => [
        quote.totalCents,
        quote.totalCents - cheapest(matter),
        quote.amountMinCents,
        quote.amountMaxCents,
        quote.tripFeeCents,
        quote.afterHoursFeeCents,
        quote.minimumChargeCents,
      ])
      .concat(limitCents(context.policy, context.incident.priority))
      .concat(history ? [history.medianCents, history.lowerCents, history.upperCents] : [])
      .map(units),
    numbers: [
      quotes.length,
      ...quotes.flatMap((quote) => [
        quote.afterHoursPercent,
        quote.jobsHere,
        ...[quote.rating, percentOfUsual(quote.totalCents, history)].filter((n) => n !== null),
        ...durations(quote.warrantyDays),
      ]),
      ...matter.scores.map(({ score }) => score),
      ...starts.flatMap(({ minutes, hours }) => [minutes, hours]),
      ...local.map((at) => Number(at.slice(8, 10))),
      ...(history ? [history.repairs] : []),
      ...(fault ? [fault.times, ...fault.lastOn.split('-').map(Number)] : []),
      ...numbersIn(context.incident.summary).map(({ value }) => value),
    ],
    minutesOfDay: local.map((at) => Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16))),
    names: [...quotes.map(({ vendorName }) => plain(vendorName)), context.incident.reference],
  }
}

/** A year is a year however many days it is recorded with. */
function durations(days: number | null): number[] {
  if (days === null) return []
  return [days, ...[7, 30, 365].map((unit) => days / unit).filter(Number.isInteger)]
}
