import { meansDecline, meansVoicemail } from '#sim/gemini/extract/intent.ts'
import {
  readAfterHoursPercent,
  readFees,
  readMinimum,
  readPrice,
} from '#sim/gemini/extract/price.ts'
import { readStartTime } from '#sim/gemini/extract/start-time.ts'
import { readWarrantyDays } from '#sim/gemini/extract/warranty.ts'
import type { Resolver } from '#sim/gemini/schema/fill.ts'
import { findValue, plainName, type Prompt } from './prompt.ts'
import type { Turn } from './transcript.ts'

/** What a vendor said in a call; null: not said. Money in units of the currency. */
interface Figures {
  kind: 'quote' | 'estimate' | null
  amountMin: number | null
  amountMax: number | null
  tripFee: number | null
  afterHoursFee: number | null
  minimumCharge: number | null
  afterHoursPercent: number | null
  earliestStart: string | null
  warrantyDays: number | null
  isDeclined: boolean
  /** The turns in which they were said, the price's under `price`. */
  evidence: Partial<Record<Subject, Turn>>
}

type Subject =
  | 'price'
  | 'tripFee'
  | 'afterHoursFee'
  | 'minimumCharge'
  | 'afterHoursPercent'
  | 'earliestStart'
  | 'warrantyDays'

/** Takes what was said over what was said before; nothing said changes nothing. */
function hear<Name extends Exclude<Subject, 'price'>>(
  figures: Figures,
  turn: Turn,
  name: Name,
  heard: Figures[Name],
): void {
  if (heard === null) return
  figures[name] = heard
  figures.evidence[name] = turn
}

function readTurn(figures: Figures, turn: Turn, question: string, nowIso: string): void {
  const price = readPrice(turn.text)
  const fees = price ?? readFees(turn.text)
  const isPriceAsked = /\b(?:price|cost|charge|how much|quote|total|fees?)\b/i.test(question)
  // A bare number is a price only where a price is the subject.
  if (price && (isPriceAsked || /\$|dollar|bucks|all in|fee|price|total/i.test(turn.text))) {
    figures.kind = price.kind
    figures.amountMin = price.amountMin
    figures.amountMax = price.amountMax
    figures.evidence.price = turn
  }
  hear(figures, turn, 'tripFee', fees.tripFee)
  hear(figures, turn, 'afterHoursFee', fees.afterHoursFee)
  hear(figures, turn, 'minimumCharge', readMinimum(turn.text))
  hear(figures, turn, 'afterHoursPercent', readAfterHoursPercent(turn.text))
  const isWarrantyAsked = /\bwarrant|guarantee/i.test(question)
  const isStartAsked = /\b(?:when|how soon|earliest|start|what time|get there)\b/i.test(question)
  const warranty = readWarrantyDays(turn.text, isWarrantyAsked && !isStartAsked)
  hear(figures, turn, 'warrantyDays', warranty)
  const start = readStartTime(turn.text, nowIso, isStartAsked && !isWarrantyAsked)
  hear(figures, turn, 'earliestStart', start)
  if (meansDecline(turn.text) && figures.amountMin === null) figures.isDeclined = true
}

function readFigures(turns: readonly Turn[], nowIso: string): Figures {
  const figures: Figures = {
    kind: null,
    amountMin: null,
    amountMax: null,
    tripFee: null,
    afterHoursFee: null,
    minimumCharge: null,
    afterHoursPercent: null,
    earliestStart: null,
    warrantyDays: null,
    isDeclined: false,
    evidence: {},
  }
  let question = ''
  for (const turn of turns) {
    if (turn.speaker === 'agent') question = turn.text
    else if (!meansVoicemail(turn.text)) readTurn(figures, turn, question, nowIso)
  }
  return figures
}

const MONEY: readonly [RegExp, (figures: Figures) => number | null][] = [
  [/trip|call_?out|travel/, (figures) => figures.tripFee],
  [/after_hours|surcharge|emergency_fee|weekend/, (figures) => figures.afterHoursFee],
  [/minimum_charge|least_billed/, (figures) => figures.minimumCharge],
  [
    /(?:amount|price|total|cost)\w*_(?:min|low)|(?:min|low\w*)_(?:amount|price)/,
    (figures) => figures.amountMin,
  ],
  [/amount|price|cost/, (figures) => figures.amountMax],
  [
    /total/,
    (figures) =>
      figures.amountMax === null
        ? null
        : figures.amountMax + (figures.tripFee ?? 0) + (figures.afterHoursFee ?? 0),
  ],
]

function moneyFor(name: string, figures: Figures): number | null | undefined {
  const hit = MONEY.find(([pattern]) => pattern.test(name))
  if (!hit) return undefined
  const units = hit[1](figures)
  return units !== null && name.includes('cents') ? Math.round(units * 100) : units
}

const FACTS: readonly [RegExp, (figures: Figures) => unknown][] = [
  [/^kind$/, (figures) => figures.kind],
  [/warranty|guarantee/, (figures) => figures.warrantyDays],
  [/earliest|start|available|arrival/, (figures) => figures.earliestStart],
  [/declin|refus/, (figures) => figures.isDeclined],
  [/seq$|turn/, (figures) => figures.evidence.price?.seq ?? null],
  [
    /evidence|verbatim|quote_text|source|said|words/,
    (figures) => figures.evidence.price?.text ?? null,
  ],
  [/currency/, () => 'USD'],
  [/confidence/, (figures) => (figures.amountMin === null ? 0.2 : 0.9)],
  [/^(?:note|comment|remarks?)$/, () => ''],
]

const SUBJECTS: readonly [RegExp, Subject][] = [
  [/trip|call_?out|travel/, 'tripFee'],
  [/after_hours_percent/, 'afterHoursPercent'],
  [/after_hours|surcharge/, 'afterHoursFee'],
  [/minimum_charge/, 'minimumCharge'],
  [/earliest|start/, 'earliestStart'],
  [/warranty|guarantee/, 'warrantyDays'],
  [/amount|price|cost/, 'price'],
]

/** What goes with one figure: `trip_fee: {value, turn, words}`. */
function partOf(parent: string, name: string, figures: Figures): unknown {
  if (!/^(?:turn|seq|words|verbatim|value)$/.test(name)) return undefined
  const subject = SUBJECTS.find(([pattern]) => pattern.test(parent))?.[1]
  const turn = subject && figures.evidence[subject]
  if (/turn|seq/.test(name)) return turn?.seq ?? null
  if (/words|verbatim/.test(name)) return turn?.text ?? ''
  if (!subject) return null
  if (subject === 'price') return moneyFor(parent, figures)
  return figures[subject]
}

/** The clock of the call: relative times are meant from there. */
function clockOf(prompt: Prompt): string {
  const named = findValue(prompt.data, /^(?:now|called_at|started_at|answered_at|call_time|at)$/)
  if (typeof named === 'string' && !Number.isNaN(Date.parse(named))) return named
  const written = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/
  return written.exec(prompt.text)?.[0] ?? written.exec(prompt.instructions)?.[0] ?? ''
}

/** Answers for "what did the vendor say", read from the transcript alone. */
export function extractFigures(turns: readonly Turn[], prompt: Prompt): Resolver {
  const figures = readFigures(turns, clockOf(prompt))
  return (slot) => {
    const name = plainName(slot.name)
    // Inside `tripFee: {amountCents}` the parent says which amount is meant.
    const parent = plainName(slot.path.at(-2) ?? '')
    const part = parent === '' ? undefined : partOf(parent, name, figures)
    if (part !== undefined) return part
    const fact = FACTS.find(([pattern]) => pattern.test(name))
    if (fact) return fact[1](figures)
    return moneyFor(/trip|after_hours/.test(parent) ? `${parent}_${name}` : name, figures)
  }
}
