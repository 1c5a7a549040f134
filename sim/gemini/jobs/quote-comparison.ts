import { formatCents } from '#lib/domain/money.ts'
import { Items, typesOf, type Resolver, type Slot } from '#sim/gemini/schema/fill.ts'
import { findText, plainName, type Prompt } from './prompt.ts'
import type { ReadQuote } from './quotes.ts'

const HOUR_MS = 3_600_000

interface Ranked extends ReadQuote {
  readonly waitHours: number | null
  readonly burden: number
}

/** What an hour of waiting is worth, in cents: water on the floor costs more than a loose hinge. */
function hourCents(prompt: Prompt): number {
  const priority = findText(prompt.data, /^priority$/)
  const isUrgent = /^p[01]$/.test(priority) || (priority === '' && /emergenc/i.test(prompt.text))
  return isUrgent ? 1500 : 100
}

function rank(quotes: readonly ReadQuote[], prompt: Prompt): Ranked[] {
  const starts = quotes.map((quote) => Date.parse(quote.earliestStart ?? ''))
  const given = Date.parse(findText(prompt.data, /^(?:now|asked_at|today)$/))
  const now = Number.isNaN(given)
    ? Math.min(...starts.filter((start) => !Number.isNaN(start)))
    : given
  const perHour = hourCents(prompt)
  return quotes
    .map((quote, index) => {
      const start = starts[index]!
      const waitHours = Number.isNaN(start) ? null : Math.max(0, (start - now) / HOUR_MS)
      const burden =
        quote.totalCents +
        Math.min(waitHours ?? 48, 240) * perHour -
        Math.min(quote.warrantyDays ?? 0, 365) * 10 -
        ((quote.rating ?? 4) - 4) * 2000 +
        (quote.isEstimate ? 2500 : 0) +
        (quote.isUnconfirmed ? 2500 : 0)
      return { ...quote, waitHours, burden }
    })
    .toSorted((a, b) => a.burden - b.burden)
}

function startPhrase(quote: Ranked): string | null {
  if (quote.waitHours === null) return null
  if (quote.waitHours < 2)
    return `can start within ${Math.max(1, Math.round(quote.waitHours * 60))} minutes`
  return `can start in about ${Math.round(quote.waitHours)} hours`
}

function reasonsFor(best: Ranked, ranked: readonly Ranked[]): string[] {
  const others = ranked.filter((quote) => quote !== best)
  const reasons = [`${best.vendor} asks ${formatCents(best.totalCents)} in total.`]
  const next = others.toSorted((a, b) => a.totalCents - b.totalCents)[0]
  if (next && next.totalCents > best.totalCents) {
    reasons.push(
      `That is ${formatCents(next.totalCents - best.totalCents)} less than ${next.vendor}.`,
    )
  }
  const start = startPhrase(best)
  if (start) reasons.push(`${best.vendor} ${start}.`)
  if (best.warrantyDays) reasons.push(`The work is under warranty for ${best.warrantyDays} days.`)
  if (best.rating) reasons.push(`${best.vendor} is rated ${best.rating}.`)
  return reasons
}

function changesFor(best: Ranked, ranked: readonly Ranked[]): string[] {
  const second = ranked.find((quote) => quote !== best)
  if (!second) return ['A second quote for the same scope would make this a comparison.']
  const changes = [
    `If ${best.vendor} could not start as promised, ${second.vendor} would be the choice.`,
  ]
  if ((second.warrantyDays ?? 0) > (best.warrantyDays ?? 0)) {
    changes.push(`If a longer warranty matters more than price, ${second.vendor} offers more.`)
  }
  return changes
}

function flagsFor(quote: Ranked): string[] {
  const flags: string[] = []
  if (quote.isUnconfirmed) flags.push(`The figure of ${quote.vendor} is not confirmed.`)
  if (quote.isEstimate) flags.push(`${quote.vendor} gave an estimate, not a firm price.`)
  if (quote.warrantyDays === null) flags.push(`${quote.vendor} named no warranty.`)
  if (quote.jobsHere > 1) {
    flags.push(`${quote.vendor} worked here ${quote.jobsHere} times before; check what came back.`)
  }
  return flags
}

interface Comparison {
  readonly best: Ranked | null
  readonly ranked: readonly Ranked[]
}

/** Sentences as the slot wants them: a list or one text. */
function prose(slot: Slot, sentences: readonly string[]): unknown {
  return typesOf(slot.schema).includes('array') ? [...sentences] : sentences.join(' ')
}

type Answer = (slot: Slot, comparison: Comparison) => unknown

const OVERALL: readonly [RegExp, Answer][] = [
  [
    /^(?:recommended|best|chosen|preferred)_?(?:quote)?(?:_id)?$|recommend\w*_quote/,
    (_, { best }) => best?.id ?? null,
  ],
  [/recommend\w*_vendor|^vendor(?:_name)?$/, (_, { best }) => best?.vendor ?? null],
  [
    /what_would|would_change|changes?_|^changes?$|sensitiv|flip/,
    (slot, { best, ranked }) => (best ? prose(slot, changesFor(best, ranked)) : undefined),
  ],
  [
    /reason|why|rationale|justif|argument/,
    (slot, { best, ranked }) => (best ? prose(slot, reasonsFor(best, ranked)) : undefined),
  ],
  [/flag|risk|concern|warning|caveat/, (slot, { ranked }) => prose(slot, ranked.flatMap(flagsFor))],
  [
    /summary|headline|case|pitch|recommendation|explanation|overview|sentence/,
    (slot, { best, ranked }) =>
      best ? prose(slot, reasonsFor(best, ranked).slice(0, 2)) : undefined,
  ],
  [
    /confidence|certainty/,
    (slot, { ranked }) =>
      slot.schema.enum?.includes('medium') ? 'medium' : ranked.length > 1 ? 0.8 : 0.5,
  ],
  [/total_cents|amount_cents/, (_, { best }) => best?.totalCents],
  [/^(?:total|amount|price)$/, (_, { best }) => (best ? best.totalCents / 100 : undefined)],
]

type QuoteAnswer = (slot: Slot, quote: Ranked, comparison: Comparison) => unknown

const PER_QUOTE: readonly [RegExp, QuoteAnswer][] = [
  [/^(?:quote_)?id$/, (_, quote) => quote.id],
  [/vendor|company|name/, (_, quote) => quote.vendor],
  [/^(?:rank|position|place)$/, (_, quote, { ranked }) => ranked.indexOf(quote) + 1],
  [
    /score/,
    (slot, _, { ranked }) =>
      Math.round(
        (slot.schema.maximum ?? 100) * (1 - 0.2 * ranked.findIndex((each) => each.id === _.id)),
      ),
  ],
  [/total_cents|amount_cents|cost_cents/, (_, quote) => quote.totalCents],
  [/^(?:total|amount|price|cost)$/, (_, quote) => quote.totalCents / 100],
  [
    /con(?:s|cerns?)?$|against|weak|flag|risk|warning|drawback/,
    (slot, quote) => prose(slot, flagsFor(quote)),
  ],
  [
    /pro(?:s)?$|strength|for$|advantage|reason|comment|note|why|summary|assessment|verdict/,
    (slot, quote, { ranked }) => prose(slot, reasonsFor(quote, ranked)),
  ],
]

/** The quote a slot inside a list is about: the last index in its path. */
function quoteOf(slot: Slot, ranked: readonly Ranked[]): Ranked | null {
  const index = slot.path.findLast((part) => /^\d+$/.test(part))
  return index === undefined ? null : (ranked[Number(index)] ?? null)
}

function listsQuotes(slot: Slot): boolean {
  const options = [slot.schema, ...(slot.schema.anyOf ?? slot.schema.oneOf ?? [])]
  const item = options.find((option) => option.items)?.items
  return Object.keys(item?.properties ?? {}).some((name) =>
    /quote_id|vendor|^id$/.test(plainName(name)),
  )
}

/** Answers for a comparison of quotes, whatever shape the schema asks for. */
export function compareQuotes(quotes: readonly ReadQuote[], prompt: Prompt): Resolver {
  const ranked = rank(quotes, prompt)
  const comparison: Comparison = { best: ranked[0] ?? null, ranked }
  return (slot) => {
    const name = plainName(slot.name)
    const isList = typesOf(slot.schema).includes('array')
    if (isList && listsQuotes(slot)) return new Items(ranked.length)
    const quote = quoteOf(slot, ranked)
    if (quote) {
      const hit = PER_QUOTE.find(([pattern]) => pattern.test(name))
      // A plain list of ids: `ranking: [id, id]`.
      const isText = typesOf(slot.schema).includes('string')
      if (isText && /rank|order|ids$/.test(name)) return quote.id
      return hit?.[1](slot, quote, comparison)
    }
    if (isList && /rank|order|quote_ids/.test(name)) return ranked.map((each) => each.id)
    return OVERALL.find(([pattern]) => pattern.test(name))?.[1](slot, comparison)
  }
}
