import { z } from 'zod'
import { callDirectionSchema, callPurposeSchema, partyKindSchema } from '#lib/domain/call.ts'
import { toolNameSchema } from './tool-name.ts'

/**
 * Who is on the line and what they may touch: columns of the call's row, written by the app when
 * the call was created. Tools are authorised from these and from nothing the model says.
 */
export const callClaimsSchema = z.object({
  callId: z.uuid(),
  organizationId: z.uuid(),
  purpose: callPurposeSchema,
  direction: callDirectionSchema,
  partyKind: partyKindSchema,
  partyId: z.uuid().nullable(),
  contactId: z.uuid().nullable(),
  propertyId: z.uuid().nullable(),
  unitId: z.uuid().nullable(),
  incidentId: z.uuid().nullable(),
  quoteRequestId: z.uuid().nullable(),
  approvalId: z.uuid().nullable(),
  visitId: z.uuid().nullable(),
})
export type CallClaims = z.infer<typeof callClaimsSchema>

/** When a call is recorded: once the other side was told, or once they said yes. */
export const recordingRuleSchema = z.enum(['announced', 'asked'])
export type RecordingRule = z.infer<typeof recordingRuleSchema>

/** What the voice model is told before the first word. Written by `lib/personas`, kept with the call. */
export const callBriefSchema = z.object({
  purpose: callPurposeSchema,
  language: z.string().default('en-US'),
  voice: z.string().default('Aoede'),
  /** The system instruction: persona, facts, rules. */
  instructions: z.string().min(1).max(16_000),
  /** The fixed opening sentence: who is calling, that it is an AI, why. Spoken word for word. */
  opening: z.string().min(1).max(500),
  tools: z.array(toolNameSchema).max(16),
  /** What the keypad means on this call; `none` passes digits to the model as words. */
  keypad: z.enum(['none', 'decision', 'visit_pin']).default('none'),
  /**
   * Written by the database when the call is, from the orders in force and what they refused before.
   * Without it nothing is recorded.
   */
  recording: recordingRuleSchema.optional(),
  maxSeconds: z.int().min(10).max(900),
})
export type CallBrief = z.infer<typeof callBriefSchema>
