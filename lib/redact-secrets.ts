/** What stands in a transcript in place of a secret. */
const REDACTED = '[code]'

const DIGIT_WORDS: Record<string, string> = {
  zero: '0',
  oh: '0',
  o: '0',
  nought: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
}
const TENS_WORDS: Record<string, string> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fourty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
}
/** How a transcriber writes digits down when it takes them for words. */
const HOMOPHONES: Record<string, string> = {
  for: '4',
  fore: '4',
  to: '2',
  too: '2',
  ate: '8',
  won: '1',
}
const REPEATS: Record<string, number> = { double: 2, triple: 3 }
/** People say these between the digits of one code. */
const BETWEEN = /^(?:[\s,.;:/–—-]|\b(?:and|then|dash|hyphen|um|uh|next|followed by)\b)*$/i
/** Two digits at the end of a finished sentence may be half of a code that was cut off. */
const CUT_SHORT_CHARACTERS = 2

/** A stretch of the text and the characters of a code that it stands for. */
interface Unit {
  readonly start: number
  readonly end: number
  readonly characters: string
  /** "forty": an "eight" that follows belongs to it. */
  readonly isTens: boolean
}

interface Reading {
  readonly homophones: boolean
  readonly letters: boolean
}

/**
 * Takes secrets out of what was said, however they were said: "4815", "4-8-1-5", "48 15",
 * "four eight one five", "forty-eight fifteen". With `growing` the text is the beginning of a
 * sentence still being spoken: the beginning of a secret at its end is held back, so that a code is
 * never stored digit by digit.
 */
export function redactSecrets(
  text: string,
  secrets: readonly string[],
  options: { growing?: boolean } = {},
): string {
  return secrets.reduce((kept, secret) => redactOne(kept, secret, options.growing ?? false), text)
}

function redactOne(text: string, secret: string, growing: boolean): string {
  const code = secret.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (code === '') return text
  const letters = /[A-Z]/.test(code)
  let kept = text.replaceAll(secret, REDACTED)
  for (const homophones of [false, true]) {
    kept = redactReading(kept, code, { homophones, letters })
    kept = redactEnd(kept, code, { reading: { homophones, letters }, growing })
  }
  return kept
}

function redactReading(text: string, code: string, reading: Reading): string {
  let kept = text
  // From the back, so that the positions of the units before stay right.
  for (const run of runsOf(text, reading).toReversed()) {
    const { characters, owners } = spell(run)
    for (let at = characters.lastIndexOf(code); at >= 0; at = lastBefore(characters, code, at)) {
      const first = owners[at]
      const last = owners[at + code.length - 1]
      if (first && last) kept = kept.slice(0, first.start) + REDACTED + kept.slice(last.end)
    }
  }
  return kept
}

function redactEnd(
  text: string,
  code: string,
  options: { reading: Reading; growing: boolean },
): string {
  const run = runsOf(text, options.reading).at(-1)
  const lastUnit = run?.at(-1)
  if (!run || !lastUnit || !BETWEEN.test(text.slice(lastUnit.end))) return text
  const { characters, owners } = spell(run)
  const shortest = options.growing ? 1 : CUT_SHORT_CHARACTERS
  for (let length = code.length - 1; length >= shortest; length--) {
    if (!characters.endsWith(code.slice(0, length))) continue
    const kept = text.slice(0, owners[characters.length - length]?.start ?? text.length)
    return options.growing ? kept.trimEnd() : `${kept}${REDACTED}`
  }
  return text
}

function lastBefore(characters: string, code: string, at: number): number {
  // Not overlapping: the stretch that was just replaced is gone.
  return at < code.length ? -1 : characters.lastIndexOf(code, at - code.length)
}

function spell(run: readonly Unit[]): { characters: string; owners: Unit[] } {
  return {
    characters: run.map((unit) => unit.characters).join(''),
    owners: run.flatMap((unit) => Array.from(unit.characters, () => unit)),
  }
}

/** The stretches of neighbouring numbers (and letters, when the code has any) in the text. */
function runsOf(text: string, reading: Reading): Unit[][] {
  const runs: Unit[][] = []
  let run: Unit[] = []
  for (const unit of unitsOf(text, reading)) {
    const before = run.at(-1)
    if (before && !BETWEEN.test(text.slice(before.end, unit.start))) {
      runs.push(run)
      run = []
    }
    run.push(unit)
  }
  return run.length > 0 ? [...runs, run] : runs
}

function unitsOf(text: string, reading: Reading): Unit[] {
  const units: Unit[] = []
  let repeat: { start: number; end: number; times: number } | null = null
  for (const match of text.matchAll(/\d+|[a-z]+/gi)) {
    const word = match[0].toLowerCase()
    const end = match.index + word.length
    const times = REPEATS[word]
    if (times !== undefined) {
      repeat = { start: match.index, end, times }
      continue
    }
    const before = units.at(-1)
    if (joinsTens(before, word, text.slice(before?.end ?? 0, match.index))) {
      const characters = `${before.characters.slice(0, -1)}${DIGIT_WORDS[word]}`
      units[units.length - 1] = { start: before.start, end, characters, isTens: false }
      continue
    }
    const characters = charactersOf(word, reading)
    if (characters === null) continue
    const isRepeated = repeat !== null && BETWEEN.test(text.slice(repeat.end, match.index))
    const isTens = word in TENS_WORDS
    units.push(
      isRepeated && repeat
        ? { start: repeat.start, end, characters: characters.repeat(repeat.times), isTens: false }
        : { start: match.index, end, characters, isTens },
    )
    repeat = null
  }
  return units
}

/** "forty" and then "eight" are 48, not 408. */
function joinsTens(before: Unit | undefined, word: string, between: string): before is Unit {
  const isOneToNine = /^[1-9]$/.test(DIGIT_WORDS[word] ?? '')
  return isOneToNine && before !== undefined && before.isTens && /^[\s-]*$/.test(between)
}

function charactersOf(word: string, reading: Reading): string | null {
  if (/^\d/.test(word)) return word
  const tens = TENS_WORDS[word]
  if (tens !== undefined) return `${tens}0`
  const digits = DIGIT_WORDS[word] ?? (reading.homophones ? HOMOPHONES[word] : undefined)
  if (digits !== undefined) return digits
  return reading.letters && word.length === 1 ? word.toUpperCase() : null
}
