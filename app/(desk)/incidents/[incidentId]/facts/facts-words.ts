/** Said by the incident itself, or for machines. */
const KNOWN_ALREADY = new Set([
  'trade',
  'priority',
  'summary',
  'severity',
  'continues',
  'separatedFrom',
  'callId',
])
const FACTS_MAX = 8
const WORDS_MAX = 200

/** What the guest told beyond the summary: short words under names, as the intake kept them. */
export function reportedFacts(details: unknown): readonly (readonly [string, string])[] {
  if (details === null || typeof details !== 'object') return []
  return Object.entries(details)
    .flatMap(([name, value]): [string, string][] => {
      if (KNOWN_ALREADY.has(name)) return []
      if (typeof value === 'boolean') return [[spaced(name), value ? 'Yes' : 'No']]
      const words = typeof value === 'string' ? value.trim() : ''
      return words === '' ? [] : [[spaced(name), words.slice(0, WORDS_MAX)]]
    })
    .slice(0, FACTS_MAX)
}

/** `isStillRunning` → `is still running`. */
const spaced = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

/** Whether the vendor may go in without the guest, by the latest word on it; null when nobody asked. */
export function accessWords(latestFirst: readonly { readonly type: string }[]): string | null {
  const said = latestFirst.find(({ type }) => type.startsWith('guest.entry_'))?.type
  if (said === 'guest.entry_allowed') return 'The vendor may go in without the guest.'
  return said === 'guest.entry_refused' ? 'The guest wants to be there.' : null
}

interface Stay {
  readonly guest_id: string
  readonly arrives_on: string
  readonly departs_on: string
}

/** The guest's latest stay at the property, in its own dates; null without one. */
export function stayOf(stays: readonly Stay[], guestId: string | null): string | null {
  const latest = stays
    .filter(({ guest_id }) => guest_id === guestId)
    .toSorted((left, right) => right.arrives_on.localeCompare(left.arrives_on))[0]
  return latest ? `stays ${latest.arrives_on} to ${latest.departs_on}` : null
}
