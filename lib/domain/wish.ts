/**
 * Amounts as people write and say them: digits with a currency or of three figures and more, and
 * number words with a currency or a scale.
 */
const AMOUNT =
  /[$€£]\s*\d|\d[\d.,]*\s*(?:dollars?|bucks?|usd|euros?|eur|pounds?|gbp|k\b)|\b\d{1,3}(?:,\d{3})+\b|\b\d{3,}\b|\b(?:hundred|thousand|grand|dollars?|bucks|euros?)\b|\b(?:under|below|max(?:imum)?|at most|less than|no more than|up to|over|above|budget(?: of)?|limit(?: of)?)\s+\d/i

/** Where one wish ends and a limit may begin. */
const PART =
  /(?<=[.!?;\n])\s+|,?\s+but\s+|,?\s+and\s+(?=(?:only|under|below|at most|no more|not more|less|up to|for)\b)/i

/**
 * What of an owner's wish a vendor may hear: the parts without amounts. A vendor who learns what the
 * owner would pay, or what others ask, names that price. Null when nothing is left.
 */
export function wishForVendors(wish: string): string | null {
  const parts = wish.split(PART).filter((part) => !AMOUNT.test(part) && /\S\s+\S/.test(part.trim()))
  return parts.join(' ').trim() || null
}
