/**
 * Amounts as people write and say them: digits with a currency or of three figures and more, and
 * number words with a currency or a scale.
 */
const AMOUNT =
  /[$€£]\s*\d|\d[\d.,]*\s*(?:dollars?|bucks?|usd|euros?|eur|pounds?|gbp|k\b)|\b\d{1,3}(?:,\d{3})+\b|\b\d{3,}\b|\b(?:hundred|thousand|grand|dollars?|bucks|euros?)\b|\b(?:under|below|max(?:imum)?|at most|less than|no more than|up to|over|above|budget(?: of)?|limit(?: of)?)\s+\d/i

/**
 * What of an owner's wish a vendor may hear: the sentences without amounts. A vendor who learns what
 * the owner would pay, or what others ask, names that price. Null when nothing is left.
 */
export function wishForVendors(wish: string): string | null {
  const sentences = wish.split(/(?<=[.!?;\n])\s+|,?\s+(?=(?:but|and|as long as|if|only if)\b)/i)
  const kept = sentences.filter((sentence) => !AMOUNT.test(sentence))
  return kept.join(' ').trim() || null
}
