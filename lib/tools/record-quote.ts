import { z } from 'zod'
import { recordQuote as storeQuote } from '#lib/db/quotes.ts'
import { listTurns, type CallTurn } from '#lib/db/turns.ts'
import { formatCents } from '#lib/domain/money.ts'
import { quoteSchema, type Quote } from '#lib/domain/quote.ts'
import { holdsNumber } from '#lib/domain/spoken-number.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, refused, retryable, type ToolContext } from './tool.ts'

const dollars = z.number().min(0).max(100_000)

const argsSchema = z.object({
  kind: z
    .enum(['quote', 'estimate'])
    .describe('quote: a firm price. estimate: a range, or "about".'),
  amount: dollars
    .optional()
    .describe('The price of the job in dollars without fees, such as 285. For a single figure.'),
  amount_min: dollars.optional().describe('The lower end of a range, in dollars.'),
  amount_max: dollars.optional().describe('The upper end of a range, in dollars.'),
  trip_fee: dollars
    .optional()
    .describe('Trip or call-out fee in dollars; 0 if they say that there is none.'),
  after_hours_fee: dollars
    .optional()
    .describe('After-hours charge in dollars; 0 if they say that there is none.'),
  after_hours_percent: z
    .int()
    .min(100)
    .max(400)
    .optional()
    .describe('What the work costs after hours in percent: time and a half is 150, double 200.'),
  minimum_charge: dollars.optional().describe('The least they bill for the work, in dollars.'),
  earliest_start: z.iso
    .datetime({ offset: true, error: 'a full date and time with offset, or left out' })
    .optional()
    .describe(
      'The earliest start as a full date and time with offset, such as 2026-11-21T15:30:00-08:00, worked out from the fact now.',
    ),
  warranty_days: z.int().min(0).max(3650).optional().describe('Warranty in days: 90, 365.'),
  note: z.string().trim().max(500).optional().describe('Conditions they named, in English.'),
})
type Args = z.infer<typeof argsSchema>

/** What a vendor asks for the job. */
export const recordQuote = defineTool({
  name: 'record_quote',
  description:
    'Records the price of the vendor on this call, after you have read every figure back and they agreed. Give amount for one figure, or amount_min and amount_max for a range. Fees are never part of the amount. Using it again replaces the figures recorded before.',
  args: argsSchema,
  run: async (args, context, toolCallId) => {
    const amounts = amountsOf(args)
    if (!amounts) {
      return retryable(
        'No price was recorded: give either amount, or both amount_min and amount_max.',
        'Ask for the price, or for both ends of the range.',
      )
    }
    const parsed = quoteSchema.safeParse({
      // Whatever it was called: two ends are a range, and a range binds nobody.
      kind: amounts.amountMinCents === amounts.amountMaxCents ? args.kind : 'estimate',
      ...amounts,
      tripFeeCents: toCents(args.trip_fee),
      afterHoursFeeCents: toCents(args.after_hours_fee),
      afterHoursPercent: args.after_hours_percent ?? null,
      minimumChargeCents: toCents(args.minimum_charge),
      earliestStart: args.earliest_start ?? null,
      warrantyDays: args.warranty_days ?? null,
      note: args.note ?? '',
    })
    if (!parsed.success) {
      return retryable(
        `No price was recorded: ${parsed.error.issues[0]?.message ?? 'it does not fit'}.`,
        'Ask for the figures again.',
      )
    }
    const quote = parsed.data
    const recorded = await storeQuote(context.db, {
      callId: context.claims.callId,
      toolCallId,
      quote,
      evidenceTurnSeq: await findEvidence(quote, context),
    })
    if (recorded.kind === 'refused') {
      const { error, say } = REFUSALS[recorded.reason]
      return refused(error, say)
    }
    return done(
      {
        status: 'recorded',
        quote_id: recorded.quoteId,
        total_with_fees: formatCents(recorded.totalCents),
        ...unsaidOf(quote),
      },
      ['records-changed'],
    )
  },
})

const REFUSALS = {
  'no-request': {
    error: 'This vendor was not asked for a price, nothing was recorded.',
    say: 'Thank them, and say that we will be in touch.',
  },
  'incident-over': {
    error: 'The repair is over, nothing was recorded.',
    say: 'Thank them, and say that the job is no longer open.',
  },
  'already-decided': {
    error: 'The decision is already made, nothing was recorded.',
    say: 'Thank them, and say that the decision has been made.',
  },
} as const

/** What the model should still ask about, while the vendor is on the line. */
function unsaidOf(quote: Quote): { still_unknown?: string[] } {
  const unsaid = [
    quote.tripFeeCents === null ? 'trip fee' : null,
    quote.afterHoursFeeCents === null && quote.afterHoursPercent === null
      ? 'after-hours charge'
      : null,
    quote.earliestStart === null ? 'earliest start' : null,
    quote.warrantyDays === null ? 'warranty' : null,
  ].filter((name) => name !== null)
  return unsaid.length > 0 ? { still_unknown: unsaid } : {}
}

/** Null stays what it is: not said. */
function toCents(amount: number): number
function toCents(amount: number | undefined): number | null
function toCents(amount: number | undefined): number | null {
  return amount === undefined ? null : Math.round(amount * 100)
}

function amountsOf(args: Args): Pick<Quote, 'amountMinCents' | 'amountMaxCents'> | null {
  if (args.amount !== undefined && args.amount_min === undefined && args.amount_max === undefined) {
    return { amountMinCents: toCents(args.amount), amountMaxCents: toCents(args.amount) }
  }
  if (args.amount_min === undefined || args.amount_max === undefined) return null
  return { amountMinCents: toCents(args.amount_min), amountMaxCents: toCents(args.amount_max) }
}

/** The last turn in which the vendor named the figure; words without the number are no evidence. */
function evidenceTurnOf(turns: readonly CallTurn[], quote: Quote): number | null {
  const turn = turns.findLast(
    ({ speaker, text }) => speaker === 'caller' && holdsNumber(text, quote.amountMaxCents / 100),
  )
  return turn?.seq ?? null
}

/** A quote without its evidence is worth more than none: a transcript that cannot be read stops nothing. */
async function findEvidence(quote: Quote, { claims, db }: ToolContext): Promise<number | null> {
  try {
    return evidenceTurnOf(await listTurns(db, claims.callId), quote)
  } catch (error) {
    log.warn('evidence-skipped', { callId: claims.callId, reason: messageOf(error) })
    return null
  }
}
