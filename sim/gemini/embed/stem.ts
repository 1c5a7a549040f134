const STOP_WORDS = new Set(
  (
    'a an and are as at be been but by did do does for from had has have he her here his how i if in ' +
    'into is it its just me my no not of off on or our out over she so some that the their them then ' +
    'there they this to too up us was we were what when where which who will with you your again ' +
    'please hello hi yes thanks thank very really'
  ).split(' '),
)

const SUFFIXES: readonly [RegExp, string][] = [
  [/(?<=\w{3})ies$/, 'y'],
  [/(?<=\w{3})(?:ations?|ings?|edly|ed|ers?|ors?|ment)$/, ''],
  [/(?<=\w{2})(?:sses)$/, 'ss'],
  [/(?<=\w{3})es$/, 'e'],
  [/(?<=\w{2}[^s])s$/, ''],
]

/** A crude stem: enough for "leaking", "leaked" and "leaks" to be one word. */
export function stemOf(word: string): string {
  const hit = SUFFIXES.find(([suffix]) => suffix.test(word))
  const stem = hit ? word.replace(hit[0], hit[1]) : word
  // "dripping" → "dripp" → "drip"; "valve" and "valv" must meet too.
  const single = stem.replace(/([b-df-hj-np-tv-z])\1$/, '$1')
  return single.length > 3 ? single.replace(/e$/, '') : single
}

/** The words that carry meaning, lower case, in order. */
export function contentWords(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFKD')
      .match(/[a-z0-9]+/g) ?? []
  return words.filter((word) => !STOP_WORDS.has(word))
}
