import { holdsNumber, numbersIn } from './spoken-number.ts'

/** The figures of a quote, each confirmed by itself. Amounts and fees in cents, a warranty in days. */
export const FIGURES = [
  'amount_min',
  'amount_max',
  'trip_fee',
  'after_hours_fee',
  'after_hours_percent',
  'minimum_charge',
  'earliest_start',
  'warranty',
] as const
export type Figure = (typeof FIGURES)[number]

/** `missing`: nobody said it. `unconfirmed`: shown and said as such, and never approved by policy. */
export type FigureState = 'unchecked' | 'confirmed' | 'unconfirmed' | 'missing'

/**
 * Why a figure is in doubt. `disputed`: the second reader read another one. `unheard`: no words of the
 * vendor hold it. `unread`: there was no second reading. `estimate`: said as a range or "about".
 */
export type Doubt = 'disputed' | 'unheard' | 'unread' | 'estimate'

export interface FigureStanding {
  readonly figure: Figure
  readonly state: FigureState
  readonly reason: Doubt | null
}

/** One turn of the vendor's calls about a request, numbered from one across all of them. */
export interface SpokenTurn {
  readonly line: number
  readonly speaker: 'agent' | 'vendor'
  readonly text: string
}

/** What a reader took for a figure, and where. Amounts in cents; `at`: an instant; null: not said. */
export interface Reading {
  readonly value: number | null
  readonly line: number | null
  readonly words: string
}

export type Recorded = Readonly<Record<Figure, number | null>> & {
  readonly kind: 'quote' | 'estimate'
}
export type Readings = Readonly<Record<Figure, Reading>> & {
  readonly kind: 'quote' | 'estimate' | null
}

export interface FigureCheck extends FigureStanding {
  readonly reading: number | null
  /** The vendor's turn that holds the figure; null without one. */
  readonly line: number | null
  /** Whether the agent said it back afterwards, and the vendor had a turn to object. */
  readonly wasReadBack: boolean
}

const MINUTE_MS = 60_000
/** "Around nine" and "in half an hour" are worked out by two readers a few minutes apart. */
const SAME_START_MS = 30 * MINUTE_MS
/** Three months are 90 or 92 days, a year 360 or 365. */
const SAME_WARRANTY_SHARE = 0.05
/** What a term amounts to that nobody named. */
const UNSAID: Partial<Record<Figure, number>> = {
  trip_fee: 0,
  after_hours_fee: 0,
  after_hours_percent: 100,
  minimum_charge: 0,
}

/**
 * Holds what the agent recorded against a second reading of the transcript. A figure is confirmed only
 * if both agree and words of the vendor hold it: words without the number are no evidence. `readings`
 * is null when there was no second reader.
 */
export function checkFigures(
  recorded: Recorded,
  readings: Readings | null,
  turns: readonly SpokenTurn[],
): FigureCheck[] {
  return FIGURES.map((figure) => {
    const value = recorded[figure]
    if (!readings) return unread(figure, value)
    const check = checkFigure(figure, value, readings[figure], turns)
    const isRange = recorded.kind === 'estimate'
    const isPrice = figure === 'amount_min' || figure === 'amount_max'
    if (!isPrice || isRange || check.state !== 'confirmed' || value === null) return check
    const isHedged = readings.kind === 'estimate' || hedges(textOf(check.line, turns), value / 100)
    return isHedged ? { ...check, state: 'unconfirmed', reason: 'estimate' } : check
  })
}

const NO_EVIDENCE = { reading: null, line: null, wasReadBack: false } as const

function unread(figure: Figure, value: number | null): FigureCheck {
  const doubt = value === null ? { state: 'missing' as const, reason: null } : null
  return { figure, ...(doubt ?? { state: 'unconfirmed', reason: 'unread' }), ...NO_EVIDENCE }
}

function checkFigure(
  figure: Figure,
  recorded: number | null,
  reading: Reading,
  turns: readonly SpokenTurn[],
): FigureCheck {
  const line = reading.value === null ? null : lineOf(figure, reading, turns)
  // What a reader cannot show in the vendor's words is the reader's invention.
  const read = line === null && recorded === null ? null : reading.value
  const found = { figure, reading: read, line, wasReadBack: isReadBack(figure, read, line, turns) }
  const unsaid = UNSAID[figure]
  const effective = recorded ?? unsaid ?? null
  if (read === null) {
    return { ...found, ...(recorded === null || recorded === unsaid ? MISSING : doubt('unheard')) }
  }
  // A start or a warranty that only the second reader heard changes no total.
  if (effective === null) return { ...found, ...MISSING }
  if (!agree(figure, effective, read)) return { ...found, ...doubt('disputed') }
  if (line === null) return { ...found, ...doubt('unheard') }
  return { ...found, state: 'confirmed', reason: null }
}

const MISSING = { state: 'missing', reason: null } as const
const doubt = (reason: Doubt) => ({ state: 'unconfirmed', reason }) as const

function agree(figure: Figure, recorded: number, read: number): boolean {
  const apart = Math.abs(recorded - read)
  if (figure === 'earliest_start') return apart <= SAME_START_MS
  if (figure === 'warranty') return apart <= Math.max(2, recorded * SAME_WARRANTY_SHARE)
  return apart === 0
}

function textOf(line: number | null, turns: readonly SpokenTurn[]): string {
  return turns.find((turn) => turn.line === line)?.text ?? ''
}

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s.,!?"'’]+/g, ' ')
    .trim()

/** The vendor's turn that has these words, and in them the figure; the one that was named first. */
function lineOf(
  figure: Figure,
  { value, line, words }: Reading,
  turns: readonly SpokenTurn[],
): number | null {
  if (value === null || bare(words) === '' || !holdsFigure(figure, words, value)) return null
  const said = turns.filter(
    (turn) => turn.speaker === 'vendor' && bare(turn.text).includes(bare(words)),
  )
  return (said.find((turn) => turn.line === line) ?? said.at(-1))?.line ?? null
}

/** "No fees", "all in", "included": how people say nothing. */
const NONE =
  /\b(?:no|none|nope|not|without|zero|nothing|free|waived?|includ\w+|all[- ]?in|flat|total|nah|don'?t|doesn'?t|isn'?t|won'?t)\b|\$0\b/i
const TIME =
  /\d|\b(?:now|away|immediately|asap|today|tonight|tomorrow|morning|noon|midday|afternoon|evening|hour|minutes?|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b/i

/** Whether words hold a figure: its number, or for nothing a word that says so. */
export function holdsFigure(figure: Figure, words: string, value: number): boolean {
  switch (figure) {
    case 'earliest_start':
      return TIME.test(words)
    case 'warranty':
      return value === 0 ? NONE.test(words) : holdsDays(words, value)
    case 'after_hours_percent':
      return holdsPercent(words, value)
    default:
      return value === 0 ? NONE.test(words) : holdsNumber(words, value / 100)
  }
}

const DAYS: readonly [RegExp, number][] = [
  [/^[\s-]*days?\b/i, 1],
  [/^[\s-]*weeks?\b/i, 7],
  [/^[\s-]*months?\b/i, 30],
  [/^[\s-]*(?:years?|yrs?)\b/i, 365],
]
const LIFETIME_DAYS = 3650

function holdsDays(words: string, days: number): boolean {
  if (days >= LIFETIME_DAYS && /\blifetime\b/i.test(words)) return true
  const text = words
    .replaceAll(/\b(?:full|whole) /gi, '')
    .replaceAll(/\b(?:an?|the) (?=(?:year|month|week|day))/gi, '1 ')
  return numbersIn(text).some(({ value, end }) => {
    const unit = DAYS.find(([pattern]) => pattern.test(text.slice(end)))?.[1]
    return unit !== undefined && agree('warranty', days, value * unit)
  })
}

function holdsPercent(words: string, percent: number): boolean {
  if (percent === 150 && /\btime and (?:a )?half|\bhalf (?:again|more|on top)\b/i.test(words)) {
    return true
  }
  if (percent === 200 && /\bdouble|\btwice\b/i.test(words)) return true
  if (percent === 100) return NONE.test(words) || /\bsame\b/i.test(words)
  // "1.5 times", "50 percent more", "150 percent".
  return [percent / 100, percent, percent - 100].some((value) => holdsNumber(words, value))
}

const HEDGE_BEFORE =
  /\b(?:about|around|roughly|approximately|approx|maybe|perhaps|nearly|close to|somewhere (?:in|near|around)|between|ballpark(?: of)?|from|say|like)\s+(?:the\s+)?\$?\s*$/i
const HEDGE_AFTER =
  /^\s*(?:dollars|bucks)?\s*(?:,\s*)?(?:or so|ish\b|-ish|give or take|more or less|ballpark|(?:to|or|-|–)\s*\$?\d|depending|at (?:least|most))/i

/** Whether an amount is said as "about", a range or a guess: then it is no firm price. */
export function hedges(text: string, units: number): boolean {
  return numbersIn(text)
    .filter(({ value }) => Math.abs(value - units) < 0.005)
    .some(
      ({ start, end }) =>
        HEDGE_BEFORE.test(text.slice(Math.max(0, start - 40), start)) ||
        HEDGE_AFTER.test(text.slice(end)),
    )
}

/** Whether the agent said a figure back after it was said, and the vendor spoke once more. */
function isReadBack(
  figure: Figure,
  value: number | null,
  line: number | null,
  turns: readonly SpokenTurn[],
): boolean {
  if (value === null || line === null) return false
  const back = turns.find(
    (turn) => turn.line > line && turn.speaker === 'agent' && holdsFigure(figure, turn.text, value),
  )
  return (
    back !== undefined && turns.some((turn) => turn.line > back.line && turn.speaker === 'vendor')
  )
}

/** What a vendor must have been asked before they are let go. */
const ESSENTIALS: readonly Figure[] = ['amount_min', 'amount_max', 'trip_fee', 'earliest_start']

/** Figures that nobody said and that a price cannot do without. */
export function missingEssentials(
  figures: readonly FigureStanding[],
  startsAfterHours: boolean,
): Figure[] {
  const isMissing = (figure: Figure): boolean =>
    figures.some((standing) => standing.figure === figure && standing.state === 'missing')
  const missing = ESSENTIALS.filter(isMissing)
  const needsTerms = startsAfterHours && !missing.includes('earliest_start')
  const hasTerms = !isMissing('after_hours_fee') || !isMissing('after_hours_percent')
  return needsTerms && !hasTerms ? [...missing, 'after_hours_fee'] : missing
}

const WORDS: Record<Figure, string> = {
  amount_min: 'lower price',
  amount_max: 'price',
  trip_fee: 'trip fee',
  after_hours_fee: 'after-hours fee',
  after_hours_percent: 'after-hours rate',
  minimum_charge: 'minimum charge',
  earliest_start: 'earliest start',
  warranty: 'warranty',
}

/** `trip fee`, `earliest start`: how a figure is called to people. */
export function sayFigure(figure: Figure): string {
  return WORDS[figure]
}

/** The figures in doubt, as people call them; a price that is one figure is named once. */
export function doubtfulFigures(figures: readonly FigureStanding[]): string[] {
  const doubtful = figures.filter(({ state }) => state === 'unconfirmed' || state === 'unchecked')
  const names = doubtful.map(({ figure }) => figure)
  return names
    .filter((figure) => figure !== 'amount_min' || !names.includes('amount_max'))
    .map(sayFigure)
}
