import { z } from 'zod'
import { callOutcomeSchema } from '#lib/domain/call.ts'
import { emergencyKindSchema, emergencyTriggerSchema } from '#lib/domain/emergency.ts'

/**
 * Bridge → app, `POST /api/bridge/events`, signed (`lib/call-token.ts`). The database already holds
 * what happened; these only say "look now". Safe to repeat.
 */
export const bridgeEventSchema = z.discriminatedUnion('kind', [
  /** A tool changed something: drain the outbox without waiting for the sweep. */
  z.object({ kind: z.literal('records-changed'), callId: z.uuid() }),
  /** A machine has answered and its greeting is over: leave our message, if nobody has. */
  z.object({ kind: z.literal('machine-answered'), callId: z.uuid() }),
  /**
   * The one that the database may not hold yet: the bridge could not reach it. Answered with
   * `emergencyToldSchema`; 503 when nobody could be told. Paged once, however often it is asked.
   */
  z.object({
    kind: z.literal('emergency-raised'),
    callId: z.uuid(),
    organizationId: z.uuid(),
    emergency: emergencyKindSchema,
    trigger: emergencyTriggerSchema,
    /** ISO 8601. */
    at: z.iso.datetime(),
    /** `sealContacts` of `lib/emergency-page.ts`. */
    contacts: z.string().max(3_500).nullable(),
  }),
  /** The conversation is over and stored. */
  z.object({ kind: z.literal('conversation-ended'), callId: z.uuid(), outcome: callOutcomeSchema }),
])
export type BridgeEvent = z.infer<typeof bridgeEventSchema>

/** `marked`: the database has it, and the page is due from there. `paged`: people were texted without it. */
export const emergencyToldSchema = z.object({ told: z.enum(['marked', 'paged']) })

/** App → bridge, `POST /prepare`, signed: connect to the model while the phone still rings. */
export const prepareRequestSchema = z.object({ callId: z.uuid() })
export type PrepareRequest = z.infer<typeof prepareRequestSchema>
