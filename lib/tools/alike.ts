import type { MaintenanceMatch } from '#lib/db/maintenance.ts'

/**
 * Similarities mean different things in different models: what counts is how far a record stands
 * out from the rest of the property's history, as a share of how far it could. Below this none does.
 */
const LEAST_PROMINENCE = 0.16
/** A record belongs to the matter if it stands out at least this much as the nearest one does. */
const PROMINENCE_SHARE = 0.75
/** With so short a history there is no "rest" to compare with. */
const SHORT_HISTORY = 5
const LEAST_SIMILARITY = 0.3

/** The records that are about the same thing, latest first. */
export function alike<Match extends Pick<MaintenanceMatch, 'similarity' | 'occurredOn'>>(
  matches: readonly Match[],
): Match[] {
  const similarities = matches.map((match) => match.similarity).toSorted((a, b) => b - a)
  const [nearest = 0] = similarities
  const usual = similarities[Math.floor(similarities.length / 2)] ?? 0
  const isShort = matches.length < SHORT_HISTORY
  if (!isShort && nearest - usual < LEAST_PROMINENCE * (1 - usual)) return []
  const least = isShort ? LEAST_SIMILARITY : usual + PROMINENCE_SHARE * (nearest - usual)
  return matches
    .filter((match) => match.similarity >= least)
    .toSorted((a, b) => b.occurredOn.localeCompare(a.occurredOn))
}
