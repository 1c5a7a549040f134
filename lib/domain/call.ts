import { z } from 'zod'

/** Why a call takes place. It decides the persona, the tools and what the caller may learn. */
export const callPurposeSchema = z.enum([
  'guest_intake',
  'vendor_quote',
  'vendor_scheduling',
  'vendor_visit',
  'landlord_approval',
  'guest_update',
  /** Rings whoever is on call, with a fixed message and keys: no model has a part in it. */
  'escalation',
])
export type CallPurpose = z.infer<typeof callPurposeSchema>

export const callDirectionSchema = z.enum(['inbound', 'outbound'])
export type CallDirection = z.infer<typeof callDirectionSchema>

export const partyKindSchema = z.enum(['guest', 'vendor', 'landlord', 'manager', 'unknown'])
/** Which side of the business the other end of the line belongs to. */
export type PartyKind = z.infer<typeof partyKindSchema>

/**
 * `reserved`: the row exists, nothing was dialled. `dialling`: the request to the carrier may have
 * left; until it answers nobody knows. `unknown`: the carrier never answered and could not be
 * asked; such a call is never dialled again by itself. The rest is the carrier's own vocabulary.
 */
export const callStatusSchema = z.enum([
  'reserved',
  'dialling',
  'unknown',
  'queued',
  'ringing',
  'in_progress',
  'completed',
  'busy',
  'no_answer',
  'failed',
  'canceled',
])
export type CallStatus = z.infer<typeof callStatusSchema>

/** Late callbacks never turn the clock back: a lower or equal rank is recorded, not applied. */
export const CALL_STATUS_RANK: Record<CallStatus, number> = {
  reserved: 0,
  dialling: 1,
  unknown: 2,
  queued: 3,
  ringing: 4,
  in_progress: 5,
  completed: 9,
  busy: 9,
  no_answer: 9,
  failed: 9,
  canceled: 9,
}

export function isCallOver(status: CallStatus): boolean {
  return CALL_STATUS_RANK[status] === 9
}

export const callOutcomeSchema = z.enum([
  'finished',
  'voicemail',
  'wrong_person',
  'refused',
  'transferred',
  'caller_hung_up',
  'silent',
  'failed',
])
/** How the conversation itself ended, as the bridge saw it; what was achieved is in the records. */
export type CallOutcome = z.infer<typeof callOutcomeSchema>

export const speakerSchema = z.enum(['agent', 'caller', 'keypad', 'system'])
export type Speaker = z.infer<typeof speakerSchema>
