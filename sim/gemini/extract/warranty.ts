import { digitsOf } from './numbers.ts'

const DAYS_OF: readonly [RegExp, number][] = [
  [/^d/, 1],
  [/^w/, 7],
  [/^m/, 30],
  [/^y/, 365],
]
/** What a "lifetime" warranty is recorded as: the longest a quote can hold. */
const LIFETIME_DAYS = 3650
const TOPIC = /\b(?:warrant\w*|guarant\w*|cover(?:ed|s)?|stand behind)\b/

function durationDays(text: string): number | null {
  const match = /\b(\d{1,4}|an?|half a)[\s-]*(days?|weeks?|months?|years?|yrs?)\b/.exec(text)
  if (!match) return null
  const figure = match[1]!
  const count = figure.startsWith('a') ? 1 : figure === 'half a' ? 0.5 : Number(figure)
  const unit = DAYS_OF.find(([pattern]) => pattern.test(match[2]!))?.[1] ?? 1
  return Math.round(count * unit)
}

/**
 * The warranty in days: "90-day warranty" → 90, "a year" → 365, "no warranty" → 0. Null when none
 * was said. `wasAsked`: the question was about it, so that a bare duration is the answer.
 */
export function readWarrantyDays(said: string, wasAsked = false): number | null {
  const text = digitsOf(said.toLowerCase())
  const isTopic = TOPIC.test(text)
  if (!isTopic && !wasAsked) return null
  if (
    /\b(?:no|without|not any|don'?t (?:give|offer|do)(?: a| any)?) (?:warrant|guarant)/.test(text)
  )
    return 0
  if (wasAsked && /^\W*(?:no|none|nope)\b/.test(text)) return 0
  if (/\blifetime\b/.test(text)) return LIFETIME_DAYS
  // The duration nearest to the word, so that "tomorrow, in 2 days, one year warranty" reads well.
  const at = text.search(TOPIC)
  const near = at < 0 ? text : text.slice(Math.max(0, at - 30), at + 50)
  return durationDays(near) ?? durationDays(text)
}
