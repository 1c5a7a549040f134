const SMALL: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
}
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fourty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, grand: 1000 }

type Kind = 'small' | 'tens' | 'hundred' | 'scale' | 'and' | 'oh' | 'a'

interface Word {
  readonly kind: Kind
  readonly value: number
  readonly start: number
  readonly end: number
}

function classify(text: string): { kind: Kind; value: number } | null {
  const small = SMALL[text]
  if (small !== undefined) return { kind: 'small', value: small }
  const tens = TENS[text]
  if (tens !== undefined) return { kind: 'tens', value: tens }
  const scale = SCALES[text]
  if (scale !== undefined) return { kind: scale === 100 ? 'hundred' : 'scale', value: scale }
  if (text === 'and') return { kind: 'and', value: 0 }
  if (text === 'oh') return { kind: 'oh', value: 0 }
  if (text === 'a' || text === 'an') return { kind: 'a', value: 1 }
  return null
}

/** Adds up one spoken number, word by word, until a word cannot belong to it any more. */
class Sum {
  #total = 0
  #current: number | null = null
  #last: Kind | null = null

  get value(): number | null {
    return this.#current === null && this.#total === 0 ? null : this.#total + (this.#current ?? 0)
  }

  take(word: Word): boolean {
    const isTaken = this.#add(word)
    if (isTaken) this.#last = word.kind
    return isTaken
  }

  #add({ kind, value }: Word): boolean {
    switch (kind) {
      case 'small':
      case 'tens':
        return this.#addFigure(kind, value)
      case 'hundred':
        if (this.#last === 'hundred') return false
        this.#current = (this.#current ?? 1) * 100
        return true
      case 'scale':
        this.#total += (this.#current ?? 1) * value
        this.#current = null
        return true
      case 'and':
        return this.#last === 'hundred' || this.#last === 'scale'
      case 'oh':
        return this.#current !== null && this.#current < 20
      case 'a':
        return this.#last === null
    }
  }

  #addFigure(kind: 'small' | 'tens', value: number): boolean {
    const current = this.#current
    const last = this.#last
    const startsAfresh =
      current === null || last === 'hundred' || (last === 'and' && current % 100 === 0)
    if (startsAfresh) this.#current = (current ?? 0) + value
    else if (last === 'tens' && kind === 'small' && value < 10) this.#current = current + value
    else if (last === 'oh' && value < 10) this.#current = current * 100 + value
    // "two eighty-five": a figure below a hundred, then the rest of the hundreds.
    else if (current < 100 && value >= 10) this.#current = current * 100 + value
    else return false
    return true
  }
}

interface Run {
  readonly value: number
  readonly start: number
  readonly end: number
}

function readRun(words: readonly Word[], from: number): { run: Run; used: number } | null {
  const sum = new Sum()
  let used = 0
  let end = 0
  for (const word of words.slice(from)) {
    const previous = words[from + used - 1]
    if (used > 0 && previous && word.start - previous.end > 1) break
    if (!sum.take(word)) break
    used += 1
    if (word.kind !== 'and' && word.kind !== 'oh') end = word.end
  }
  const first = words[from]
  const value = sum.value
  if (!first || value === null || end === 0) return null
  return { run: { value, start: first.start, end }, used }
}

function numberWords(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(/[A-Za-z]+/g)) {
    const word = classify(match[0].toLowerCase())
    if (word) words.push({ ...word, start: match.index, end: match.index + match[0].length })
  }
  return words
}

/**
 * Writes spoken numbers as digits and leaves the rest alone: "in forty minutes" → "in 40 minutes",
 * "two eighty-five all in" → "285 all in", "a hundred and five" → "105".
 */
export function digitsOf(text: string): string {
  const words = numberWords(text)
  let written = ''
  let at = 0
  let index = 0
  while (index < words.length) {
    const word = words[index]!
    // A lone "and", "oh" or "a" is not a number; "a" only opens one before "hundred".
    const opens =
      word.kind === 'small' ||
      word.kind === 'tens' ||
      (word.kind === 'a' && isHundredNext(words, index))
    const read = opens ? readRun(words, index) : null
    if (read) {
      written += text.slice(at, read.run.start) + String(read.run.value)
      at = read.run.end
      index += read.used
    } else {
      index += 1
    }
  }
  return written + text.slice(at)
}

function isHundredNext(words: readonly Word[], index: number): boolean {
  const word = words[index]
  const next = words[index + 1]
  if (!word || !next) return false
  return (next.kind === 'hundred' || next.kind === 'scale') && next.start - word.end <= 1
}
