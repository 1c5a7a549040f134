import { formatCents } from './money.ts'

/** What repairs of one trade have cost at one property. */
export interface PriceHistory {
  readonly repairs: number
  readonly medianCents: number
  /** The middle half of them lies between these two. */
  readonly lowerCents: number
  readonly upperCents: number
}

/** A fault that came back: how often it was repaired here, and when last (a date). */
export interface RecurringFault {
  readonly times: number
  readonly lastOn: string
}

export interface PricedQuote {
  readonly vendorName: string
  readonly totalCents: number
  readonly currency: string
}

/** Fewer repairs than this are no history to hold a price against. */
const ENOUGH_REPAIRS = 3
const FAR_ABOVE = 1.5
const FAR_BELOW = 0.5
/** Tukey's fence: beyond the middle half by this many times its width is out of the ordinary. */
const FENCE = 1.5

export type Standing = 'usual' | 'far-above' | 'far-below' | 'unknown'

/**
 * How a total stands against the property's own history. Far above needs both half as much again as
 * the median and to lie outside the usual spread, or a house with cheap and dear repairs would flag all.
 */
export function standingOf(totalCents: number, history: PriceHistory | null): Standing {
  if (!history || history.repairs < ENOUGH_REPAIRS) return 'unknown'
  const { medianCents, lowerCents, upperCents } = history
  const fence = upperCents + FENCE * (upperCents - lowerCents)
  if (totalCents > FAR_ABOVE * medianCents && totalCents > fence) return 'far-above'
  return totalCents < FAR_BELOW * medianCents && totalCents < lowerCents ? 'far-below' : 'usual'
}

/** A total in percent of what is usual here, whole; null without a history. */
export function percentOfUsual(totalCents: number, history: PriceHistory | null): number | null {
  return history && history.medianCents > 0
    ? Math.round((100 * totalCents) / history.medianCents)
    : null
}

/** What an owner should know about the prices of a round, held against their own house's history. */
export function historyFlags(
  quotes: readonly PricedQuote[],
  history: PriceHistory | null,
  fault: RecurringFault | null,
): string[] {
  const flags: string[] = []
  const usual = history ? formatCents(history.medianCents, quotes[0]?.currency) : ''
  const standings = quotes.map((quote) => ({ quote, is: standingOf(quote.totalCents, history) }))
  if (quotes.length > 0 && standings.every(({ is }) => is === 'far-above')) {
    flags.push(
      `Every price is far above the ${usual} that is usual here: another round may be worth it.`,
    )
  }
  for (const { quote, is } of standings) {
    const total = formatCents(quote.totalCents, quote.currency)
    const percent = percentOfUsual(quote.totalCents, history)
    if (is === 'far-above') {
      flags.push(
        `${quote.vendorName} asks ${total}, ${percent} percent of the ${usual} that is usual here.`,
      )
    }
    if (is === 'far-below') {
      flags.push(
        `${quote.vendorName} asks ${total}, far below the ${usual} that is usual here: ask what it leaves out.`,
      )
    }
  }
  if (fault && fault.times > 1) {
    flags.push(
      `This fault was repaired ${fault.times} times here, last in ${fault.lastOn.slice(0, 7)}: a lasting repair may be the cheaper one.`,
    )
  }
  return flags
}
