import { z } from 'zod'
import { proposeDecision, type ProposedDecision } from '#lib/db/approvals.ts'
import { decisionSchema } from '#lib/domain/approval.ts'
import { formatCents } from '#lib/domain/money.ts'
import { plain } from '#lib/fenced-text.ts'
import { defineTool, done, refused, retryable } from './tool.ts'

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
    note: z.string().trim().max(500).optional().describe('What they want different, in English.'),
  }),
  run: async (args, { claims, db }, toolCallId) => {
    if (args.decision === 'approve' && !args.quote_id) {
      return retryable(
        'Nothing was written down: approve needs the quote_id of the vendor they chose, from FACTS.',
        'Ask which of the vendors they mean.',
      )
    }
    if (args.decision === 'another_round' && !args.note) {
      return retryable(
        'Nothing was written down: another_round needs a note with what should be different.',
        'Ask what should be different.',
      )
    }
    const proposed = await proposeDecision(db, {
      callId: claims.callId,
      toolCallId,
      decision: args.decision,
      quoteId: args.decision === 'approve' ? (args.quote_id ?? null) : null,
      note: args.note ?? null,
    })
    if (proposed.kind === 'refused') {
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

const over = 'This has been decided already. I will make a note of what you said.'
const REFUSALS = {
  'wrong-call': { error: 'This call cannot decide, nothing was written down.', say: over },
  'no-approval': { error: 'Nothing waits for a decision on this call.', say: over },
  'not-pending': { error: 'It was decided already, nothing was written down.', say: over },
  expired: {
    error: 'The time to decide has passed, nothing was written down. Use transfer_to_human.',
    say: 'The time for this decision has passed. I will have a person call you.',
  },
  'unknown-quote': {
    error: 'That quote_id is none of this repair, nothing was written down. Use one from FACTS.',
    say: 'Let me check which company you mean.',
  },
} as const

/** The sentence that is read to the landlord before the key counts. */
function sayDecision(readBack: ReadBack): string {
  if (readBack.decision === 'decline') return 'You decline this repair; nobody will be sent.'
  if (readBack.decision === 'another_round') return 'You want another round of prices.'
  const total =
    readBack.totalCents === null
      ? 'an unknown total'
      : `${formatCents(readBack.totalCents, readBack.currency ?? 'USD')} in total`
  const doubt =
    readBack.confirmation === 'confirmed' ? '' : ', a figure that is not confirmed in writing yet'
  return `You approve ${plain(readBack.vendorName ?? 'the vendor')} for ${total}${doubt}.`
}
