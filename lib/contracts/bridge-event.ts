import { z } from 'zod'
import { callOutcomeSchema } from '#lib/domain/call.ts'

/**
 * Bridge → app, `POST /api/bridge/events`, signed (`lib/call-token.ts`). The database already holds
 * what happened; these only say "look now". Safe to repeat.
 */
export const bridgeEventSchema = z.discriminatedUnion('kind', [
  /** A tool changed something: drain the outbox without waiting for the sweep. */
  z.object({ kind: z.literal('records-changed'), callId: z.uuid() }),
  /** The conversation is over and stored. */
  z.object({ kind: z.literal('conversation-ended'), callId: z.uuid(), outcome: callOutcomeSchema }),
])
export type BridgeEvent = z.infer<typeof bridgeEventSchema>

/** App → bridge, `POST /prepare`, signed: connect to the model while the phone still rings. */
export const prepareRequestSchema = z.object({ callId: z.uuid() })
export type PrepareRequest = z.infer<typeof prepareRequestSchema>
