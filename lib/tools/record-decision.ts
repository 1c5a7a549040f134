import { z } from 'zod'
import { proposeDecision, type ProposedDecision } from '#lib/db/approvals.ts'
import { type Decision, decisionSchema } from '#lib/domain/approval.ts'
import { formatCents } from '#lib/domain/money.ts'
import { wishForVendors } from '#lib/domain/wish.ts'
import { plain } from '#lib/fenced-text.ts'
import { defineTool, done, refused, retryable, type ToolReply } from './tool.ts'

type ReadBack = Extract<ProposedDecision, { kind: 'proposed' }>['readBack']

/** The fixed prompt of every decision: a spoken "yes" is not enough, the key is. */
const PRESS_KEYS = 'Press 1 to confirm, or 2 to change.'

/** What the landlord wants, written down until the keypad confirms it. */
export const recordDecision = defineTool({
  name: 'record_decision',
  description:
    'Writes down what the landlord has decided. It decides nothing by itself: say read_back, then say "Press 1 to confirm, or 2 to change.", and wait for the line that starts with [keypad].',
  args: z.object({
    decision: decisionSchema.describe(
      'approve one vendor; decline the repair; another_round of prices with different work or a limit.',
    ),
    quote_id: z.uuid().optional().describe('With approve: the quote_id of that vendor from FACTS.'),
    note: z
      .string()
      .trim()
      .max(500)
      .optional()
      .describe(
        'With another_round: what they want different, in English. No amounts: vendors hear it.',
      ),
    at_most: z
      .number()
      .min(1)
      .max(100_000)
      .optional()
      .describe('With another_round: the most it may cost in all, in dollars, such as 300.'),
  }),
  run: async (args, { claims, db }, toolCallId) => {
    if (args.decision === 'approve' && !args.quote_id) {
      return retryable(
        'Nothing was written down: approve needs the quote_id of the vendor they chose, from FACTS.',
        'Ask which of the vendors they mean.',
      )
    }
    const { note, capCents } = wishOf(args)
    if (args.decision === 'another_round' && !note && capCents === null) {
      return retryable(
        'Nothing was written down: another_round needs a note with what should be different, or the limit in at_most.',
        'Ask what should be different.',
      )
    }
    const proposed = await proposeDecision(db, {
      callId: claims.callId,
      toolCallId,
      decision: args.decision,
      quoteId: args.decision === 'approve' ? (args.quote_id ?? null) : null,
      note,
      capCents,
    })
    if (proposed.kind === 'refused') {
      if (proposed.reason === 'not-pending') return decidedBefore(proposed.decision ?? null)
      const { error, say } = REFUSALS[proposed.reason]
      return proposed.reason === 'unknown-quote' ? retryable(error, say) : refused(error, say)
    }
    const readBack = sayDecision(proposed.readBack)
    return done(
      { status: 'waiting_for_keypad', read_back: readBack, say: `${readBack} ${PRESS_KEYS}` },
      ['records-changed', 'await-keypad'],
    )
  },
})

/** What vendors may hear of it, and the limit, which they may not. */
function wishOf(args: {
  decision: Decision
  note?: string | undefined
  at_most?: number | undefined
}): {
  note: string | null
  capCents: number | null
} {
  const note = args.note ?? null
  if (args.decision !== 'another_round') return { note, capCents: null }
  return {
    note: note && wishForVendors(note),
    capCents: args.at_most === undefined ? null : Math.round(args.at_most * 100),
  }
}

const DECIDED = {
  approve: 'it was approved',
  decline: 'it was declined',
  another_round: 'new prices are being asked for',
} as const

/** While they were on the phone somebody else was quicker, or they themselves by link. */
function decidedBefore(decision: Decision | null): ToolReply {
  const what = decision ? DECIDED[decision] : 'it is no longer open'
  return refused(
    `Nothing was written down: this was decided before (${what}). Say so, thank them, say goodbye and use end_call.`,
    `This has been decided in the meantime: ${what}. Nothing more is needed from you. Thank you, and goodbye.`,
  )
}

const over = 'This has been decided already. I will make a note of what you said.'
const REFUSALS = {
  'wrong-call': { error: 'This call cannot decide, nothing was written down.', say: over },
  'no-approval': { error: 'Nothing waits for a decision on this call.', say: over },
  expired: {
    error: 'The time to decide has passed, nothing was written down. Use transfer_to_human.',
    say: 'The time for this decision has passed. I will have a person call you.',
  },
  'call-back': {
    error:
      'Nothing was written down: a number can be forged, so a decision is only taken on a call of ours. They are rung back on their number on file as soon as they hang up. Say so, say goodbye and use end_call.',
    say: 'To be sure that it is you, I call you right back on the number we have on file. Please hang up now.',
  },
  'unknown-quote': {
    error: 'That quote_id is none of this repair, nothing was written down. Use one from FACTS.',
    say: 'Let me check which company you mean.',
  },
} as const

/** The sentence that is read to the landlord before the key counts. */
function sayDecision(readBack: ReadBack): string {
  if (readBack.decision === 'decline') return 'You decline this repair; nobody will be sent.'
  const amount =
    readBack.totalCents === null
      ? null
      : formatCents(readBack.totalCents, readBack.currency ?? 'USD')
  if (readBack.decision === 'another_round') {
    return amount === null
      ? 'You want another round of prices.'
      : `You want another round of prices, and for the same work a confirmed price of at most ${amount} in total counts as approved by you.`
  }
  const total =
    amount === null
      ? 'an unknown total'
      : readBack.isChangeOrder
        ? `the further work, ${amount} on top of what was approved before`
        : `${amount} in total`
  const doubt =
    readBack.confirmation === 'confirmed' ? '' : ', a figure that is not confirmed in writing yet'
  return `You approve ${plain(readBack.vendorName ?? 'the vendor')} for ${total}${doubt}.`
}
