const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  grand: 1000,
  k: 1000,
}
const VALUES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(UNITS.map((word, value) => [word, value])),
  ...Object.fromEntries(TENS.map((word, index) => [word, (index + 2) * 10])),
  oh: 0,
  fourty: 40,
}

export interface SpokenNumber {
  readonly value: number
  /** Where it stands in the text, as for `slice`. */
  readonly start: number
  readonly end: number
}

interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

const DIGITS = /^\d/
/** "$1,250.50", "2.5k", "twenty". A comma counts only between groups of three. */
const TOKEN = /\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[a-z]+/gi
/** Between words of one number; a comma or a full stop ends it. */
const LINK = /^(?:\s+and\s+|\s*|\s*-\s*)$/i

/**
 * Every number in a text, as people say and transcripts write them: "$1,250", "2.5k", "two
 * eighty-five", "fifteen hundred", "a hundred and ten". Words that could mean two numbers are given
 * their usual reading over the telephone.
 */
export function numbersIn(text: string): SpokenNumber[] {
  const tokens = tokensOf(text)
  const found: SpokenNumber[] = []
  let at = 0
  while (at < tokens.length) {
    const run = runFrom(tokens, at, text)
    if (run.length === 0) {
      at += 1
      continue
    }
    found.push(...readRun(run))
    at += run.length
  }
  return found
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }))
}

const isScale = (word: string): boolean => SCALES[word] !== undefined
const isNumber = ({ word }: Token): boolean =>
  DIGITS.test(word) || VALUES[word] !== undefined || isScale(word)

/** The tokens from `from` on that can belong to one another. */
function runFrom(tokens: readonly Token[], from: number, text: string): Token[] {
  const first = opening(tokens[from], tokens[from + 1])
  if (!first) return []
  const run = [first]
  for (const token of tokens.slice(from + 1)) {
    const last = run.at(-1) ?? first
    if (token.word !== 'and' || !isScale(last.word)) {
      const before = last.word === 'and' ? (run.at(-2) ?? last) : last
      if (!isNumber(token) || !isLinked(text, before, token) || standsAlone(token, last)) break
    }
    run.push(token)
  }
  return run.at(-1)?.word === 'and' ? run.slice(0, -1) : run
}

/** What a number begins with: a figure, a number word, or the "a" of "a hundred". */
function opening(token: Token | undefined, next: Token | undefined): Token | null {
  if (!token) return null
  if (/^an?$/.test(token.word)) return next && isScale(next.word) ? { ...token, word: '1' } : null
  return isNumber(token) && !isScale(token.word) && token.word !== 'oh' ? token : null
}

/** "45 90" are two numbers; "15 hundred" is one. */
function standsAlone(token: Token, last: Token): boolean {
  return DIGITS.test(token.word) || (DIGITS.test(last.word) && !isScale(token.word))
}

function isLinked(text: string, left: Token, right: Token): boolean {
  return LINK.test(text.slice(left.end, right.start))
}

/** "two eighty-five" → 285, "fifteen hundred" → 1500, "twelve fifty" → 1250, "two oh five" → 205. */
function readRun(run: readonly Token[]): SpokenNumber[] {
  const start = run[0]?.start ?? 0
  const end = run.at(-1)?.end ?? start
  let total = 0
  let group: number | null = null
  let isOpen = false
  for (const { word } of run) {
    if (word === 'and') continue
    const scale = SCALES[word]
    if (scale !== undefined) {
      if (scale === 100) group = (group ?? 1) * 100
      else {
        total += (group ?? 1) * scale
        group = null
      }
      isOpen = true
      continue
    }
    const value = VALUES[word] ?? Number(word.replaceAll(',', ''))
    group = join(group, value, isOpen)
    isOpen = false
  }
  return [{ value: total + (group ?? 0), start, end }]
}

function join(group: number | null, value: number, isAfterScale: boolean): number {
  if (group === null) return value
  if (isAfterScale) return group + value
  const isTensAndUnit = group % 10 === 0 && group % 100 !== 0 && group % 100 >= 20 && value < 10
  if (isTensAndUnit) return group + value
  // Digits one after the other, or pairs: "two eight five", "two eighty", "twelve fifty".
  return value < 10 ? group * 10 + value : group * 100 + value
}

/** "two, eight, five" and "2 8 5": how a figure is read back that could be misheard. */
function digitByDigit(text: string): SpokenNumber[] {
  const found: SpokenNumber[] = []
  let run: Token[] = []
  const close = (): void => {
    const [first] = run
    const last = run.at(-1)
    if (first && last && run.length >= 2) {
      const value = Number(run.map(({ word }) => VALUES[word] ?? word).join(''))
      found.push({ value, start: first.start, end: last.end })
    }
    run = []
  }
  for (const token of tokensOf(text)) {
    const isDigit = /^\d$/.test(token.word) || (VALUES[token.word] ?? 10) < 10
    const last = run.at(-1)
    if (!isDigit || (last && !/^[\s,.-]+$/.test(text.slice(last.end, token.start)))) close()
    if (isDigit) run.push(token)
  }
  close()
  return found
}

/** Whether a number, such as an amount in units of its currency, is among those a text holds. */
export function holdsNumber(text: string, value: number): boolean {
  return [...numbersIn(text), ...digitByDigit(text)].some(
    (number) => Math.abs(number.value - value) < 0.005,
  )
}
