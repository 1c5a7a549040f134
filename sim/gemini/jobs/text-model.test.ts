import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonSchema } from '#sim/gemini/schema/json-schema.ts'
import { answerInProse, answerWithSchema } from './text-model.ts'

function ask<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  instructions = '',
): z.infer<Schema> {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  return schema.parse(answerWithSchema(z.toJSONSchema(schema) as JsonSchema, instructions, text))
}

const RAPID = {
  quote_id: '31111111-1111-4111-8111-111111111111',
  vendor: 'Rapid Rooter Plumbing',
  kind: 'quote',
  total_cents: 28_500,
  earliest_start: '2026-11-21T22:45:00Z',
  warranty_days: 90,
  rating: 4.8,
  confirmation: 'confirmed',
}
const WHITFIELD = {
  quote_id: '41111111-1111-4111-8111-111111111111',
  vendor: 'Whitfield & Sons',
  kind: 'estimate',
  amount_max_cents: 41_000,
  trip_fee_cents: 6_000,
  earliest_start: '2026-11-22T17:00:00Z',
  warranty_days: null,
  rating: 4.5,
  confirmation: 'unconfirmed',
}

describe('a call that broke off', () => {
  const report = z.object({
    is_repair: z.boolean(),
    is_promised: z.boolean(),
    summary: z.string().max(500),
    trade: z.enum(['plumbing', 'electrical', 'hvac', 'handyman']),
    severity: z.enum(['life_safety', 'emergency', 'urgent', 'routine', 'cosmetic']),
    location: z.string().nullable(),
    water_or_power_off: z.boolean().nullable(),
  })
  const told = (text: string): unknown => ({
    turns: [
      { speaker: 'agent', text: 'Hello, what has happened?' },
      { speaker: 'guest', text },
    ],
  })

  it('is read for what needs a repair', () => {
    expect(ask(report, told('Water is pouring out under the kitchen sink, I'))).toEqual({
      is_repair: true,
      is_promised: false,
      summary: 'Water is pouring out under the kitchen sink, I',
      trade: 'plumbing',
      severity: 'emergency',
      location: 'under the kitchen sink',
      water_or_power_off: null,
    })
  })

  it('is nothing where nothing is broken', () => {
    expect(ask(report, told('Hi, I am calling about my stay next week'))).toMatchObject({
      is_repair: false,
      summary: '',
    })
  })
})

describe('comparing quotes', () => {
  const comparison = z.object({
    recommended_quote_id: z.string(),
    reasons: z.array(z.string().max(300)).min(1).max(5),
    what_would_change_it: z.string().max(300),
    flags: z.array(z.string().max(200)).max(5),
  })
  const input = { now: '2026-11-21T22:05:00Z', priority: 'p1', quotes: [WHITFIELD, RAPID] }

  it('recommends the quote that costs least in money and waiting', () => {
    const answer = ask(comparison, input)
    expect(answer.recommended_quote_id).toBe(RAPID.quote_id)
    expect(answer.reasons.join(' ')).toContain('$285')
    expect(answer.reasons.join(' ')).toContain('within 40 minutes')
    expect(answer.what_would_change_it).toContain('Whitfield & Sons')
  })

  it('flags estimates, unconfirmed figures and missing warranties', () => {
    expect(ask(comparison, input).flags).toEqual([
      'The figure of Whitfield & Sons is not confirmed.',
      'Whitfield & Sons gave an estimate, not a firm price.',
      'Whitfield & Sons named no warranty.',
    ])
  })

  it('fills another shape of the same question', () => {
    const other = z.object({
      ranking: z.array(z.string()),
      summary: z.string(),
      quotes: z.array(z.object({ quoteId: z.string(), rank: z.int(), pros: z.array(z.string()) })),
    })
    const answer = ask(other, input)
    expect(answer.ranking).toEqual([RAPID.quote_id, WHITFIELD.quote_id])
    expect(answer.quotes[0]).toMatchObject({ quoteId: RAPID.quote_id, rank: 1 })
  })
})

describe('reading figures from a transcript', () => {
  const amount = z.number().min(0).nullable()
  const figures = z.object({
    amount_min: amount,
    amount_max: amount,
    trip_fee: amount,
    after_hours_fee: amount,
    warranty_days: z.int().nullable(),
  })

  it('finds what the vendor said', () => {
    const transcript = [
      'agent: What would you charge in all, with any trip fee, and how soon could you be there?',
      "vendor: That's $410 for the repair. Plus a $60 trip fee. Tomorrow morning at 9.",
      'agent: How long is the work under warranty?',
      'vendor: One year.',
      'agent: Let me read that back: $410 plus $60 trip fee. Is that right?',
      "vendor: Yes, that's right.",
    ].join('\n')
    expect(ask(figures, { transcript })).toEqual({
      amount_min: 410,
      amount_max: 410,
      trip_fee: 60,
      after_hours_fee: null,
      warranty_days: 365,
    })
  })

  it('answers null for what was not said', () => {
    const transcript = 'agent: What would you charge?\nvendor: I would have to look at it first.'
    expect(ask(figures, { transcript })).toEqual({
      amount_min: null,
      amount_max: null,
      trip_fee: null,
      after_hours_fee: null,
      warranty_days: null,
    })
  })

  it('gives each figure with its turn and the words of that turn', () => {
    const said = z.object({
      value: z.number().nullable(),
      turn: z.int().nullable(),
      words: z.string(),
    })
    const input = {
      called_at: '2026-11-21T14:05:00-08:00',
      turns: [
        { turn: 1, speaker: 'agent', text: 'What would you charge, and how soon?' },
        { turn: 2, speaker: 'vendor', text: "That's $410 for the repair. Tomorrow at 9." },
        { turn: 3, speaker: 'agent', text: 'Is there a trip fee?' },
        { turn: 4, speaker: 'vendor', text: 'Plus a $60 trip fee, nothing else.' },
      ],
    }
    const schema = z.object({
      kind: z.enum(['quote', 'estimate']).nullable(),
      amount_min: said,
      trip_fee: said,
      after_hours_fee: said,
      after_hours_percent: said,
      minimum_charge: said,
      earliest_start: z.object({ value: z.string().nullable(), turn: z.int().nullable() }),
      warranty_days: said,
    })
    const nothing = { value: null, turn: null, words: '' }
    expect(ask(schema, input)).toEqual({
      kind: 'quote',
      amount_min: { value: 410, turn: 2, words: "That's $410 for the repair. Tomorrow at 9." },
      trip_fee: { value: 60, turn: 4, words: 'Plus a $60 trip fee, nothing else.' },
      after_hours_fee: { value: 0, turn: 4, words: 'Plus a $60 trip fee, nothing else.' },
      after_hours_percent: nothing,
      minimum_charge: nothing,
      earliest_start: { value: '2026-11-22T09:00:00-08:00', turn: 2 },
      warranty_days: nothing,
    })
  })

  it('takes turns as JSON, cents, and the clock of the call', () => {
    const schema = z.object({
      amountCents: z.int(),
      earliestStart: z.string().nullable(),
      evidenceTurnSeq: z.int().nullable(),
    })
    const input = {
      now: '2026-11-21T14:05:00-08:00',
      turns: [
        { seq: 4, speaker: 'agent', text: 'What is the price?' },
        { seq: 5, speaker: 'caller', text: 'Two eighty-five all in, in 40 minutes.' },
      ],
    }
    expect(ask(schema, input)).toEqual({
      amountCents: 28_500,
      earliestStart: '2026-11-21T14:45:00-08:00',
      evidenceTurnSeq: 5,
    })
  })
})

describe('any other question', () => {
  it('is answered from values of the same name', () => {
    const schema = z.object({ title: z.string(), trade: z.enum(['plumbing', 'pool']) })
    expect(ask(schema, { title: 'Leak', trade: 'pool' })).toEqual({ title: 'Leak', trade: 'pool' })
  })

  it('is answered in a sentence without a schema', () => {
    expect(answerInProse('', 'The joint leaks. Again.')).toBe('In short: The joint leaks.')
  })
})
