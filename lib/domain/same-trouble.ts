import { isEmergency, type Priority } from './incident.ts'

/**
 * Common faults of houses, of every trade. Similarities mean something else in every embedding model:
 * how alike two reports are is measured against how alike a report is to faults it is not about.
 */
export const UNRELATED_FAULTS = [
  'The toilet is clogged and does not flush.',
  'Water leaks under the sink.',
  'There is no hot water.',
  'The shower drain is slow.',
  'The power is out in one room.',
  'An outlet sparks.',
  'The air conditioning does not cool.',
  'The heating does not come on.',
  'The dishwasher does not start.',
  'The refrigerator is warm.',
  'The front door lock is jammed.',
  'There are ants in the pantry.',
  'The pool pump is loud.',
  'The roof leaks when it rains.',
  'A cupboard door came off.',
  'There is mold on the wall.',
  'The internet is down.',
] as const

/** A share of the way from the usual to identical: past this, two reports are of one fault. */
const LEAST_LIKENESS = 0.45

/**
 * How far `similarity` (cosine) stands out from what is usual for a report, as a share of how far it
 * could: 0 is as alike as to any fault, 1 is identical. The usual is the third quartile, as reports of
 * one trade are somewhat alike.
 */
export function likenessOf(similarity: number, unrelated: readonly number[]): number {
  const sorted = unrelated.toSorted((a, b) => a - b)
  const usual = sorted[Math.floor(sorted.length * 0.75)] ?? 1
  if (usual >= 1) return 0
  return Math.min(1, Math.max(0, (similarity - usual) / (1 - usual)))
}

export interface Told {
  readonly summary: string
  readonly priority: Priority
}

// Words that place a trouble where neighbours share it.
const SHARED_WORDS =
  /\b(ceiling|upstairs|downstairs|above|below|next door|neighbou?rs?|hall(way)?|lobby|stair(s|case|well)|elevator|basement|roof|whole (building|house|floor)|everybody|everyone|all (units|apartments|flats))\b/i

/**
 * Whether a report is about what was told before. An emergency beside what is none never is: better
 * two incidents than one that is too late. Nor are two units' troubles, unless one of them says that
 * it comes from elsewhere or is everybody's.
 */
export function isSameTrouble(
  report: Told,
  known: Told & { readonly sameUnit: boolean },
  likeness: number,
): boolean {
  if (likeness < LEAST_LIKENESS) return false
  if (isEmergency(report.priority) && !isEmergency(known.priority)) return false
  return known.sameUnit || SHARED_WORDS.test(report.summary) || SHARED_WORDS.test(known.summary)
}
