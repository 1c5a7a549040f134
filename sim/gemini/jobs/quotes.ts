import { isObject, listsIn, plainName, type JsonObject, type Prompt } from './prompt.ts'

/** A quote as the text model reads it from whatever JSON it was given. */
export interface ReadQuote {
  readonly id: string
  readonly vendor: string
  readonly totalCents: number
  readonly earliestStart: string | null
  readonly warrantyDays: number | null
  readonly rating: number | null
  readonly jobsHere: number
  readonly isEstimate: boolean
  readonly isUnconfirmed: boolean
}

function pick(source: JsonObject, name: RegExp): unknown {
  const hit = Object.entries(source).find(
    ([key, value]) => name.test(plainName(key)) && value !== null,
  )
  return hit?.[1]
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function figure(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value.replaceAll(/[$,\s]/g, '')) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** A sum in cents from `…Cents` or from units of the currency. */
function cents(source: JsonObject, name: string): number | null {
  const exact = figure(pick(source, new RegExp(`^${name}_cents$`)))
  if (exact !== null) return exact
  const units = figure(pick(source, new RegExp(`^${name}(?:_(?:usd|dollars))?$`)))
  return units === null ? null : Math.round(units * 100)
}

function totalCents(source: JsonObject): number | null {
  const total = cents(source, '(?:normalized_|worst_)?total') ?? cents(source, 'total_cost')
  if (total !== null) return total
  const amount =
    cents(source, 'amount_max') ??
    cents(source, '(?:amount|price|cost)') ??
    cents(source, 'amount_min')
  if (amount === null) return null
  return amount + (cents(source, 'trip_fee') ?? 0) + (cents(source, 'after_hours_fee') ?? 0)
}

function readQuote(value: unknown): ReadQuote | null {
  if (!isObject(value)) return null
  const id = text(pick(value, /^quote_id$/)) ?? text(pick(value, /^id$/))
  const total = totalCents(value)
  if (id === null || total === null) return null
  return {
    id,
    vendor: text(pick(value, /^(?:vendor_name|vendor|company|name)$/)) ?? 'the vendor',
    totalCents: total,
    earliestStart: text(pick(value, /^(?:earliest_start|earliest|starts_at|start)$/)),
    warrantyDays: figure(pick(value, /^warranty_days$/)),
    rating: figure(pick(value, /^rating$/)),
    jobsHere: figure(pick(value, /^(?:jobs_here|jobs_at_property|past_jobs)$/)) ?? 0,
    isEstimate: pick(value, /^kind$/) === 'estimate',
    isUnconfirmed: pick(value, /^confirmation$/) === 'unconfirmed',
  }
}

/** The longest list of quotes in the prompt; empty when it holds none. */
export function readQuotes(prompt: Prompt): readonly ReadQuote[] {
  const lists = prompt.data
    .flatMap(listsIn)
    .map((list) => list.map(readQuote).filter((quote) => quote !== null))
  return lists.toSorted((a, b) => b.length - a.length)[0] ?? []
}
