import { numbersIn } from './spoken-number.ts'

/** What a reason may name: every figure of the input, and nothing else. */
export interface KnownFigures {
  /** In units of the currency. */
  readonly money: readonly number[]
  /** Counts, days, minutes, ratings, percentages. */
  readonly numbers: readonly number[]
  /** Local times of day as minutes past midnight. */
  readonly minutesOfDay: readonly number[]
  /** Names that hold digits of their own, such as a company's. */
  readonly names: readonly string[]
}

const MONEY_BEFORE = /[$€£]\s*$/
const MONEY_AFTER = /^\s*(?:dollars|bucks|usd|eur|gbp)\b/i
const CLOCK = /\b(\d{1,2})(?::(\d{2}))?\s*(a\.?m|p\.?m)\b|\b([01]?\d|2[0-3]):([0-5]\d)\b/gi
/** "One of the two": small counts in words are no figures. */
const SMALL_COUNT = 10

/** The figures in a text that the input does not hold, as they stand in the text. */
export function unsupportedFigures(text: string, known: KnownFigures): string[] {
  const bare = known.names.reduce((rest, name) => rest.replaceAll(name, ' '), text)
  const clocks: string[] = []
  const rest = bare.replaceAll(CLOCK, (clock: string, ...parts: (string | undefined)[]) => {
    if (!known.minutesOfDay.includes(minutesOf(parts))) clocks.push(clock)
    return ' '
  })
  const has = (list: readonly number[], value: number): boolean =>
    list.some((each) => Math.abs(each - value) < 0.005)
  const figures = numbersIn(rest).filter(({ value, start, end }) => {
    const isMoney = MONEY_BEFORE.test(rest.slice(0, start)) || MONEY_AFTER.test(rest.slice(end))
    if (isMoney) return !has(known.money, value)
    const isInWords = !/\d/.test(rest.slice(start, end))
    if (isInWords && value <= SMALL_COUNT) return false
    return !has(known.numbers, value) && !has(known.money, value)
  })
  return [...clocks, ...figures.map(({ start, end }) => rest.slice(start, end))]
}

function minutesOf([hour, minute, half, plainHour, plainMinute]: (string | undefined)[]): number {
  if (plainHour !== undefined) return Number(plainHour) * 60 + Number(plainMinute)
  const isAfternoon = half?.toLowerCase().startsWith('p') === true
  return ((Number(hour) % 12) + (isAfternoon ? 12 : 0)) * 60 + Number(minute ?? 0)
}
