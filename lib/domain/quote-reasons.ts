import { formatCents } from './money.ts'
import {
  doubtfulFigures,
  missingEssentials,
  sayFigure,
  type FigureStanding,
} from './quote-figures.ts'
import { scoreQuotes, type ScoredQuote, type ScoringOptions } from './quote-score.ts'

/** What a quote is argued with. */
export interface ArguedQuote extends ScoredQuote {
  readonly vendorName: string
  readonly kind: 'quote' | 'estimate'
  readonly totalCents: number
  readonly currency: string
  readonly startsAfterHours: boolean
  readonly figures: readonly FigureStanding[]
}

/** What an owner should know about one quote, whatever is recommended. */
export function quoteFlags(quote: ArguedQuote): string[] {
  const name = quote.vendorName
  const unsaid = missingEssentials(quote.figures, quote.startsAfterHours).map(sayFigure)
  const doubtful = doubtfulFigures(quote.figures)
  return [
    quote.kind === 'estimate' ? `${name} gave an estimate, not a firm price.` : null,
    doubtful.length > 0 ? `Unconfirmed with ${name}: ${doubtful.join(', ')}.` : null,
    unsaid.length > 0 ? `${name} did not say: ${unsaid.join(', ')}.` : null,
    quote.warrantyDays === null ? `${name} named no warranty.` : null,
  ].filter((flag) => flag !== null)
}

/** Why the rule ranks one quote first, in figures anybody can check. */
export function ruleReasons(quotes: readonly ArguedQuote[], options: ScoringOptions): string[] {
  const [first, second] = ranked(quotes, options)
  if (!first) return []
  const total = formatCents(first.totalCents, first.currency)
  const isLowest = quotes.every((quote) => quote.totalCents >= first.totalCents)
  const among = quotes.length > 1 && isLowest ? `, the lowest of ${quotes.length} prices` : ''
  return [
    `${first.vendorName} asks ${total} in all${among}.`,
    second
      ? `By price, start, rating and familiarity with the property it ranks before ${second.vendorName}.`
      : 'It is the only price.',
  ]
}

/** More than this many times its price nobody need be told. */
const MOST_TIMES = 5
const STEPS = 24

/** At which price, or by which event, the rule would choose another quote. */
export function whatWouldChange(quotes: readonly ArguedQuote[], options: ScoringOptions): string {
  const [first, second] = ranked(quotes, options)
  if (!first) return ''
  if (!second) return 'A second price for the same scope would make this a comparison.'
  const turning = turningPointCents(first, quotes, options)
  const price =
    turning === null ? '' : ` at more than ${formatCents(turning, first.currency)} in all, or`
  return `If ${first.vendorName} did the work only${price} later than promised, ${second.vendorName} would be the choice.`
}

function ranked(quotes: readonly ArguedQuote[], options: ScoringOptions): ArguedQuote[] {
  return scoreQuotes(quotes, options).flatMap(
    ({ quoteId }) => quotes.find((quote) => quote.quoteId === quoteId) ?? [],
  )
}

/** The highest total, in whole units, at which the rule still ranks a quote first; null beyond reason. */
function turningPointCents(
  first: ArguedQuote,
  quotes: readonly ArguedQuote[],
  options: ScoringOptions,
): number | null {
  const staysFirst = (extraCents: number): boolean => {
    const dearer = quotes.map((quote) =>
      quote.quoteId === first.quoteId
        ? { ...quote, tripFeeCents: (quote.tripFeeCents ?? 0) + extraCents }
        : quote,
    )
    return scoreQuotes(dearer, options)[0]?.quoteId === first.quoteId
  }
  let stays = 0
  let loses = first.totalCents * (MOST_TIMES - 1)
  if (staysFirst(loses)) return null
  for (let step = 0; step < STEPS; step += 1) {
    const middle = Math.floor((stays + loses) / 2)
    if (staysFirst(middle)) stays = middle
    else loses = middle
  }
  return Math.floor((first.totalCents + stays) / 100) * 100
}
