import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkQuote, getQuote, getQuoteOfRequest, recordQuote } from '#lib/db/quotes.ts'
import { normalizedTotalCents, type Quote } from '#lib/domain/quote.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers, bearOut, says } from './test-story.ts'
import { buildWorld, quoteOf, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

async function record(callId: string, quote: Quote, toolCallId = 'tool-1'): Promise<string> {
  const recorded = await recordQuote(test.db, { callId, toolCallId, quote, evidenceTurnSeq: null })
  if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
  return recorded.quoteId
}

const confirmed = (figure: string, callId: string, turnSeq: number) => ({
  figure,
  state: 'confirmed',
  callId,
  turnSeq,
})

const PRICE = ['amount_min', 'amount_max', 'trip_fee', 'after_hours_fee']

async function stateOf(quoteId: string, figure: string) {
  const { figures } = await getQuote(test.db, quoteId)
  const { state, reason } = figures.find((each) => each.figure === figure) ?? {}
  return { state, reason }
}

describe('a quote', () => {
  it('is unconfirmed until the transcript bears it out, and again after a correction', async () => {
    const { callIds } = await askPlumbers(test, world)
    const quoteId = await record(callIds.marco, quoteOf(300_00))
    await bearOut(test, quoteId)
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('confirmed')
    await record(callIds.marco, quoteOf(320_00), 'tool-2')
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('unchecked')
    expect(await stateOf(quoteId, 'amount_max')).toEqual({ state: 'unchecked', reason: null })
  })

  it('is not confirmed by a reading of figures that were replaced meanwhile', async () => {
    const { callIds } = await askPlumbers(test, world)
    await says(test, callIds.marco, 4, 'That would be $300 all in.')
    const quoteId = await record(callIds.marco, quoteOf(300_00))
    const figures = PRICE.map((figure) => confirmed(figure, callIds.marco, 4))
    await record(callIds.marco, quoteOf(90_00), 'tool-2')
    const late = { quoteId, toolCallId: 'tool-1', figures, extraction: {} }
    expect(await checkQuote(test.db, late)).toBe('unchecked')
  })

  it('waits for every sum and for nothing else: a start that was not heard is in doubt by itself', async () => {
    const { callIds } = await askPlumbers(test, world)
    await says(test, callIds.marco, 4, 'That would be $300 all in.')
    const quoteId = await record(callIds.marco, quoteOf(300_00))
    const money = PRICE.map((figure) => confirmed(figure, callIds.marco, 4))
    const check = { quoteId, toolCallId: 'tool-1', extraction: {} }
    const unheard = { figure: 'warranty', state: 'unconfirmed', reason: 'unheard' }
    expect(await checkQuote(test.db, { ...check, figures: [...money, unheard] })).toBe('confirmed')
    expect(await stateOf(quoteId, 'warranty')).toEqual({ state: 'unconfirmed', reason: 'unheard' })
    const disputed = { ...unheard, reason: 'disputed' }
    expect(await checkQuote(test.db, { ...check, figures: [...money, disputed] })).toBe(
      'unconfirmed',
    )
  })

  it('is never confirmed while a fee was not even asked about', async () => {
    const { callIds } = await askPlumbers(test, world)
    const quoteId = await record(callIds.marco, quoteOf(300_00, { tripFeeCents: null }))
    await bearOut(test, quoteId)
    expect(await stateOf(quoteId, 'trip_fee')).toEqual({ state: 'missing', reason: null })
    expect((await getQuote(test.db, quoteId)).confirmation).toBe('unconfirmed')
  })
})

describe('a figure', () => {
  it('is never confirmed by words that nobody said, or that the agent said, or another vendor', async () => {
    const { callIds } = await askPlumbers(test, world)
    const quoteId = await record(callIds.marco, quoteOf(300_00))
    await says(test, callIds.dana, 4, 'That would be $300.')
    const check = { quoteId, toolCallId: 'tool-1', extraction: {} }
    for (const [callId, seq] of [
      [callIds.marco, 4],
      [callIds.dana, 4],
    ] as const) {
      const figures = [confirmed('amount_max', callId, seq)]
      // oxlint-disable-next-line no-await-in-loop
      await checkQuote(test.db, { ...check, figures })
      // oxlint-disable-next-line no-await-in-loop
      expect(await stateOf(quoteId, 'amount_max')).toEqual({
        state: 'unconfirmed',
        reason: 'unheard',
      })
    }
  })

  it('keeps the words it rests on, each its own, whatever becomes of the transcript', async () => {
    const { callIds } = await askPlumbers(test, world)
    await says(test, callIds.marco, 4, 'That would be $300.')
    await says(test, callIds.marco, 6, 'No trip fee.')
    const quoteId = await record(callIds.marco, quoteOf(300_00))
    const figures = [
      confirmed('amount_max', callIds.marco, 4),
      confirmed('trip_fee', callIds.marco, 6),
    ]
    await checkQuote(test.db, { quoteId, toolCallId: 'tool-1', figures, extraction: {} })
    await says(test, callIds.marco, 4, 'That would be three hundred.')
    expect(
      await test.all(
        `select figure, turn_seq, verbatim, started_ms, ended_ms, length(sha256) as hash
         from quote_figures join evidence on evidence_id = evidence.id
         where quote_id = $1 order by turn_seq`,
        [quoteId],
      ),
    ).toEqual([
      {
        figure: 'amount_max',
        turn_seq: 4,
        verbatim: 'That would be $300.',
        started_ms: 0,
        ended_ms: 900,
        hash: 64,
      },
      {
        figure: 'trip_fee',
        turn_seq: 6,
        verbatim: 'No trip fee.',
        started_ms: 0,
        ended_ms: 900,
        hash: 64,
      },
    ])
  })
})

describe('the total', () => {
  const total = async (quote: Quote): Promise<number> => {
    const { callIds } = await askPlumbers(test, await buildWorld(test))
    return (await getQuote(test.db, await record(callIds.marco, quote))).totalCents
  }
  // In the house's zone: a Monday at noon, a Monday at nine in the evening, a Sunday at noon.
  const noon = '2026-11-23T12:00:00-08:00'
  const night = '2026-11-23T21:00:00-08:00'
  const sunday = '2026-11-22T12:00:00-08:00'
  const terms = { tripFeeCents: 60_00, afterHoursFeeCents: 40_00, afterHoursPercent: 150 }

  it('is the same in the database and in the program, whatever the terms', async () => {
    const terms = fc.record({
      amount_max_cents: fc.nat(10_000_000),
      trip_fee_cents: fc.nat(1_000_000),
      after_hours_fee_cents: fc.nat(1_000_000),
      after_hours_percent: fc.integer({ min: 100, max: 400 }),
      minimum_charge_cents: fc.nat(10_000_000),
      starts_after_hours: fc.boolean(),
    })
    const quotes = fc.sample(terms, 300)
    const totals = await test.all<{ cents: number }>(
      `select private.total_cents(quote) as cents
       from jsonb_populate_recordset(null::public.quotes, $1::jsonb) as quote`,
      [JSON.stringify(quotes)],
    )
    expect(totals.map(({ cents }) => cents)).toEqual(
      quotes.map((quote) =>
        normalizedTotalCents({
          amountMaxCents: quote.amount_max_cents,
          tripFeeCents: quote.trip_fee_cents,
          afterHoursFeeCents: quote.after_hours_fee_cents,
          afterHoursPercent: quote.after_hours_percent,
          minimumChargeCents: quote.minimum_charge_cents,
          startsAfterHours: quote.starts_after_hours,
        }),
      ),
    )
  })

  it.each([
    ['in working hours: the price and the trip', { ...terms, earliestStart: noon }, 260_00],
    ['at night: time and a half, and the fee', { ...terms, earliestStart: night }, 400_00],
    ['on a Sunday: the same', { ...terms, earliestStart: sunday }, 400_00],
    ['at no hour anybody named: at worst', terms, 400_00],
    ['no less than the minimum', { earliestStart: noon, minimumChargeCents: 250_00 }, 250_00],
  ] as const)('%s', async (_, fees, cents) => {
    expect(await total(quoteOf(200_00, fees))).toBe(cents)
  })
})

describe('a price for a request', () => {
  it('is found by it once it was named, and a range is never a firm price', async () => {
    const { incidentId, callIds } = await askPlumbers(test, world)
    const { id } = await test.one<{ id: string }>(
      'select id from quote_requests where incident_id = $1 and vendor_id = $2',
      [incidentId, world.marco.vendorId],
    )
    expect(await getQuoteOfRequest(test.db, id)).toBeNull()
    const range = { amountMinCents: 200_00, kind: 'quote' } as const
    await expect(record(callIds.marco, quoteOf(300_00, range))).rejects.toThrow(
      'quotes_with_a_range_are_estimates',
    )
    await record(callIds.marco, quoteOf(300_00, { ...range, kind: 'estimate' }))
    expect(await getQuoteOfRequest(test.db, id)).toMatchObject({
      kind: 'estimate',
      amountMinCents: 200_00,
    })
  })
})
