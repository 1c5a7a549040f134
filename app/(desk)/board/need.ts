/** What waits for a person, the most urgent first. */
const RANKS = [
  'escalation-lost',
  'emergency',
  'nobody-on-call',
  'call-in-trouble',
  'handed-over-emergency',
  'promise-broken',
  'approval',
  'promise-at-risk',
  'handed-over',
  'failed-call',
] as const

/** The one thing that settles it, where that can be done without looking further. */
export type NeedAct =
  | { readonly kind: 'take'; readonly escalationId: string }
  | { readonly kind: 'kept'; readonly promiseId: string; readonly text: string }
  | { readonly kind: 'give-back'; readonly incidentId: string }
  | {
      readonly kind: 'approve'
      readonly incidentId: string
      readonly quoteId: string
      /** Whose price it is and up to how much. */
      readonly words: string
    }

/** One thing that waits for a person. */
export interface Need {
  readonly key: string
  readonly rank: (typeof RANKS)[number]
  readonly tone: 'red' | 'amber'
  readonly title: string
  readonly reference: string
  readonly where: string
  readonly detail: string
  /** Where one reads more; null when there is no such place. */
  readonly href: string | null
  /** Since when it waits; ISO 8601, null when that is not known. */
  readonly since: string | null
  /** When it is too late, if that is known; ISO 8601. */
  readonly until: string | null
  readonly act: NeedAct | null
}

/** Each once, the most urgent first; of those alike what is due first, then what has waited longest. */
export function inOrder(needs: readonly Need[]): Need[] {
  const firstOfEach = new Map<string, Need>()
  for (const need of needs) if (!firstOfEach.has(need.key)) firstOfEach.set(need.key, need)
  return [...firstOfEach.values()].toSorted(
    (left, right) =>
      RANKS.indexOf(left.rank) - RANKS.indexOf(right.rank) ||
      (left.until ?? left.since ?? '').localeCompare(right.until ?? right.since ?? ''),
  )
}
