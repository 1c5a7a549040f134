import { digitsOf } from './numbers.ts'

/** What one vendor said about money, in units of the currency; null: not mentioned. */
export interface SpokenPrice {
  readonly kind: 'quote' | 'estimate'
  readonly amountMin: number
  readonly amountMax: number
  readonly tripFee: number | null
  readonly afterHoursFee: number | null
}

type Role = 'work' | 'trip' | 'after-hours' | 'minimum'

interface Figure {
  readonly value: number
  readonly role: Role
  readonly isMoney: boolean
  readonly start: number
  readonly end: number
}

const TRIP = String.raw`(?:trip|call[- ]?out|service[- ]call|travel|truck|dispatch|diagnostic|show[- ]?up)`
const AFTER_HOURS = String.raw`(?:after[- ]?hours?|emergency|weekend|night|evening|overtime|sunday)`
const FEE = String.raw`(?:\s+(?:fee|charge|rate|surcharge|cost))?`
const LINK = String.raw`(?:\s+(?:is|of|at|would be|will be|comes to|runs?|costs?|for that is))?`

const MONEY_AFTER = /^\s*(?:dollars?|bucks?|usd)\b/i
const NOT_MONEY_AFTER =
  /^\s*(?:-|–)?\s*(?:%|percent|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|a\.?m\b|p\.?m\b|o'?clock|times|stars?|inch|inches|feet|foot|gallons?|guys|people|of us|st\b|nd\b|rd\b|th\b|:\d|\/\d)/i
const CLOCK_BEFORE = /\b(?:at|by|around|until|till|before|after|tomorrow|today)\s*$/i
const ADDRESS_AFTER = /^\s+[a-z]+\s+(?:street|st|road|rd|avenue|ave|lane|drive|quay|way)\b/i

function roleAfter(after: string): Role | null {
  const filler = String.raw`^\s*(?:dollars?|bucks?)?\s*(?:extra\s+)?(?:for\s+(?:the|a|an)\s+|as\s+an?\s+)?`
  if (/^\s*(?:dollars?|bucks?)?\s*minimum\b/i.test(after)) return 'minimum'
  if (new RegExp(filler + TRIP, 'i').test(after)) return 'trip'
  if (new RegExp(`${filler}${AFTER_HOURS}${FEE}\\b`, 'i').test(after)) return 'after-hours'
  return null
}

function roleBefore(before: string): Role | null {
  if (new RegExp(`minimum${FEE}${LINK}\\s*\\$?$`, 'i').test(before)) return 'minimum'
  if (new RegExp(`${TRIP}${FEE}${LINK}\\s*\\$?$`, 'i').test(before)) return 'trip'
  if (
    new RegExp(`${AFTER_HOURS}\\s+(?:fee|charge|rate|surcharge)${LINK}\\s*\\$?$`, 'i').test(before)
  ) {
    return 'after-hours'
  }
  return null
}

function figuresOf(text: string): Figure[] {
  const figures: Figure[] = []
  let previousEnd = 0
  for (const match of text.matchAll(/(\$\s?)?(\d[\d,]*(?:\.\d{1,2})?)(\s?k\b)?/gi)) {
    const start = match.index
    const end = start + match[0].length
    const after = text.slice(end, end + 40)
    const before = text.slice(Math.max(previousEnd, start - 40), start)
    const value = Number(match[2]!.replaceAll(',', '')) * (match[3] ? 1000 : 1)
    const role = roleAfter(after) ?? roleBefore(before)
    const isMoney = match[1] !== undefined || MONEY_AFTER.test(after) || role !== null
    previousEnd = end
    if (!isMoney && isSomethingElse(value, before, after)) continue
    figures.push({ value, role: role ?? 'work', isMoney, start, end })
  }
  return figures.map((figure, index) => {
    // "250 to 300 dollars": the unit belongs to both.
    const next = figures[index + 1]
    const isSpan = next?.isMoney === true && isLinked(text.slice(figure.end, next.start))
    return isSpan && next.role === 'work' ? { ...figure, isMoney: true } : figure
  })
}

function isLinked(between: string): boolean {
  return /^\s*(?:dollars?\s*)?(?:to|-|–|or)\s*\$?\s*$/i.test(between)
}

function isSomethingElse(value: number, before: string, after: string): boolean {
  if (value < 20 || value > 100_000) return true
  if (NOT_MONEY_AFTER.test(after) || ADDRESS_AFTER.test(after)) return true
  return (
    value <= 1259 &&
    CLOCK_BEFORE.test(before) &&
    /^\s*(?:tomorrow|today|tonight|in the)/i.test(after)
  )
}

/** A second figure that belongs to the first: "250 to 300", "between 250 and 300". */
function upperBound(text: string, first: Figure, second: Figure | undefined): number | null {
  if (!second || second.value <= first.value) return null
  const between = text.slice(first.end, second.start)
  if (isLinked(between)) return second.value
  const opened = /\bbetween\s+\$?\s*$/i.test(text.slice(0, first.start))
  return opened && /^\s*(?:dollars?\s*)?and\s*\$?\s*$/i.test(between) ? second.value : null
}

/** "285 … sorry, make it 295": the last word counts. */
function corrected(text: string, works: readonly Figure[]): Figure | undefined {
  const isMoney = works.some((figure) => figure.isMoney)
  const candidates = isMoney ? works.filter((figure) => figure.isMoney) : works
  const last = candidates.at(-1)
  const first = candidates[0]
  if (!first || !last || first === last) return first
  const between = text.slice(first.end, last.start)
  return /\b(?:sorry|actually|i mean|make (?:it|that)|no,|rather|correction)\b/i.test(between)
    ? last
    : first
}

function feeOf(text: string, figures: readonly Figure[], role: Role): number | null {
  const named = figures.filter((figure) => figure.role === role).at(-1)
  if (named) return named.value
  const name = role === 'trip' ? TRIP : AFTER_HOURS
  const isWaived = new RegExp(
    `\\b(?:no|without(?: an?)?|zero|includ\\w+(?: the)?)\\s+(?:extra\\s+)?${name}|${name}${FEE}(?:\\s+is)?\\s+(?:included|waived|free)`,
    'i',
  ).test(text)
  return isWaived || isAllIn(text) ? 0 : null
}

/** The caller said that nothing comes on top. */
export function isAllIn(text: string): boolean {
  return /\b(?:all[- ]?in(?:clusive|cluded)?|everything (?:is )?included|no (?:other|extra|hidden|additional) (?:fees?|charges?|costs?)|no fees?|flat (?:fee|rate|price)|that'?s (?:everything|the total|all of it)|out the door|nothing (?:else|extra|on top))\b/i.test(
    text,
  )
}

/** Fees named without the price of the work, for an answer to "is there a trip fee?". */
export function readFees(said: string): Pick<SpokenPrice, 'tripFee' | 'afterHoursFee'> {
  const text = digitsOf(said)
  const figures = figuresOf(text)
  return {
    tripFee: feeOf(text, figures, 'trip'),
    afterHoursFee: feeOf(text, figures, 'after-hours'),
  }
}

/** The least that is billed: "a $95 minimum", "minimum charge of 95 dollars". Null: not said. */
export function readMinimum(said: string): number | null {
  return figuresOf(digitsOf(said)).findLast(({ role }) => role === 'minimum')?.value ?? null
}

/** What the work costs after hours, in percent: "time and a half" is 150. Null: not said. */
export function readAfterHoursPercent(said: string): number | null {
  if (/\btime and (?:a )?half\b/i.test(said)) return 150
  return /\bdouble (?:time|rate|after hours)\b/i.test(said) ? 200 : null
}

/**
 * Reads a price the way people say it: "$285 all in", "two eighty-five", "410 plus a 60 dollar trip
 * fee", "between 250 and 300". Null when no figure is a price of the work.
 */
export function readPrice(said: string): SpokenPrice | null {
  const text = digitsOf(said)
  const figures = figuresOf(text)
  const works = figures.filter((figure) => figure.role === 'work')
  const first = corrected(text, works)
  if (!first) return null
  const upper = upperBound(text, first, works[works.indexOf(first) + 1])
  const isRough =
    upper !== null ||
    /\b(?:estimate|ballpark|depends|give or take|rough(?:ly)?|somewhere)\b/i.test(text) ||
    /\b(?:about|around|approximately|maybe)\s+\$?\s*$/i.test(text.slice(0, first.start))
  return {
    kind: isRough ? 'estimate' : 'quote',
    amountMin: first.value,
    amountMax: upper ?? first.value,
    tripFee: feeOf(text, figures, 'trip'),
    afterHoursFee: feeOf(text, figures, 'after-hours'),
  }
}
