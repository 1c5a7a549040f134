import { normalizedTotalCents, type Quote, type Terms } from './quote.ts'

/** What the score looks at, beside the quote itself. */
export interface ScoredQuote extends Terms, Pick<Quote, 'earliestStart' | 'warrantyDays'> {
  readonly quoteId: string
  readonly rating: number | null
  readonly jobsHere: number
  readonly confirmation: 'unchecked' | 'confirmed' | 'unconfirmed'
}

export interface QuoteScore {
  readonly quoteId: string
  readonly totalCents: number
  /** 0 to 100, comparable within one round only. */
  readonly score: number
}

export interface ScoringOptions {
  readonly isEmergency: boolean
  readonly nowMs: number
  /** A start as epoch milliseconds: this module cannot tell the time. */
  readonly startMsOf: (start: string) => number
}

/** In an emergency an hour saved is worth more than a few dollars. */
const WEIGHTS = {
  emergency: { price: 0.4, speed: 0.35, rating: 0.15, familiarity: 0.1 },
  routine: { price: 0.55, speed: 0.15, rating: 0.2, familiarity: 0.1 },
} as const

const DAY_MS = 86_400_000
/** A start unknown, or this far away or further, earns nothing for speed. */
const SLOWEST_MS = { emergency: DAY_MS, routine: 7 * DAY_MS }
/** Jobs after which a vendor knows the house as well as it can be known. */
const FAMILIAR_JOBS = 3
/** Figures that the transcript does not bear out cost this much of the score. */
const UNCONFIRMED_FACTOR = 0.85

/** Ranks the quotes of one round, best first, by rules anybody can recompute. */
export function scoreQuotes(quotes: readonly ScoredQuote[], options: ScoringOptions): QuoteScore[] {
  const urgency = options.isEmergency ? 'emergency' : 'routine'
  const weights = WEIGHTS[urgency]
  const cheapest = Math.min(...quotes.map(normalizedTotalCents))
  return quotes
    .map((quote) => {
      const totalCents = normalizedTotalCents(quote)
      const waitMs =
        quote.earliestStart === null
          ? SLOWEST_MS[urgency]
          : options.startMsOf(quote.earliestStart) - options.nowMs
      const parts =
        weights.price * (totalCents === 0 ? 1 : cheapest / totalCents) +
        weights.speed * clamp(1 - waitMs / SLOWEST_MS[urgency]) +
        weights.rating * ((quote.rating ?? 3) / 5) +
        weights.familiarity * Math.min(1, quote.jobsHere / FAMILIAR_JOBS)
      const factor = quote.confirmation === 'unconfirmed' ? UNCONFIRMED_FACTOR : 1
      return { quoteId: quote.quoteId, totalCents, score: Math.round(parts * factor * 1000) / 10 }
    })
    .toSorted((left, right) => right.score - left.score || left.totalCents - right.totalCents)
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
