const DAY_MS = 86_400_000
/** From here on somebody should ask for the next one. */
export const SOON_DAYS = 30

export type PaperState = 'valid' | 'soon' | 'out'

export interface Paper {
  readonly state: PaperState
  /** Until it runs out; negative when it has. It holds on its last day. */
  readonly days: number
}

/** How long a paper still holds. Both are ISO dates. */
export function paperOf(until: string, today: string): Paper {
  const days = Math.round((Date.parse(until) - Date.parse(today)) / DAY_MS)
  return { days, state: days < 0 ? 'out' : days < SOON_DAYS ? 'soon' : 'valid' }
}

/** The one that needs somebody first; one that is missing is out. */
export function worstPaper(papers: readonly (Paper | null)[]): Paper {
  const missing: Paper = { state: 'out', days: Number.NEGATIVE_INFINITY }
  const [worst = missing] = papers
    .map((paper) => paper ?? missing)
    .toSorted((a, b) => a.days - b.days)
  return worst
}

export function paperWords({ days }: Paper): string {
  if (days === Number.NEGATIVE_INFINITY) return 'not on file'
  if (days < 0) return -days === 1 ? 'out since yesterday' : `out for ${-days} days`
  return days === 0 ? 'runs out today' : days === 1 ? '1 day left' : `${days} days left`
}

/** Today on a clock in this zone, as an ISO date. */
export const todayIn = (zone: string, nowMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(nowMs)
