import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction, databaseError } from './call-function.ts'

const takenSlotSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('taken') }),
  /** `ahead`: how many are served before; `queuedAt`: since when it has waited. */
  z.object({
    kind: z.literal('waiting'),
    ahead: z.int(),
    /** No slot is free, or the person is on the telephone with us about something else. */
    isFull: z.boolean(),
    queuedAt: z.string(),
  }),
])
export type TakenSlot = z.infer<typeof takenSlotSchema>

export interface SlotLimits {
  /** Calls that the account takes at the same time, inbound ones as well. */
  readonly slots: number
  readonly perSecond: number
}

/**
 * Takes one of the account's call slots for a reserved call, or a place in the line for one. To be
 * repeated until it is taken; who stops asking loses the place. The call's end gives the slot back.
 */
export function takeCallSlot(
  db: Db,
  wish: SlotLimits & { callId: string; longestMs: number },
): Promise<TakenSlot> {
  return callFunction(
    db,
    'take_call_slot',
    {
      p_call_id: wish.callId,
      p_slots: wish.slots,
      p_per_second: wish.perSecond,
      p_longest_ms: wish.longestMs,
    },
    takenSlotSchema,
  )
}

/** How many more people could be rung right now. */
export function countFreeCallSlots(db: Db, slots: number): Promise<number> {
  return callFunction(db, 'count_free_call_slots', { p_slots: slots }, z.int())
}

/** Frees what a lost process or a lost callback left taken; how many it were. */
export function freeLeakedCallSlots(db: Db, silentSeconds: number): Promise<number> {
  return callFunction(db, 'free_leaked_call_slots', { p_silent_seconds: silentSeconds }, z.int())
}

/** Takes a reserved call back before it rang; false when it is being dialled or is over. */
export function withdrawCall(db: Db, call: { callId: string; reason: string }): Promise<boolean> {
  return callFunction(
    db,
    'withdraw_call',
    { p_call_id: call.callId, p_reason: call.reason },
    z.boolean(),
  )
}

/** A number that the carrier cannot reach is never rung again; true when that is news. */
export function reportDeadNumber(db: Db, callId: string): Promise<boolean> {
  return callFunction(db, 'report_dead_number', { p_call_id: callId }, z.boolean())
}

export interface CallAttempt {
  /** Why the call was not placed, `code: message` in the carrier's case; null when it was, or may have been. */
  readonly refusal: string | null
  /** Since when it has held a slot: it was dialled then or later. */
  readonly slotTakenAt: string | null
}

/** What became of placing a call; null for one that came in. */
export async function findCallAttempt(db: Db, callId: string): Promise<CallAttempt | null> {
  const { data, error } = await db
    .from('call_attempts')
    .select('state, error, slot_taken_at')
    .eq('call_id', callId)
    .maybeSingle()
  if (error) throw databaseError('read what became of placing a call', error)
  return (
    data && {
      refusal: data.state === 'refused' ? (data.error ?? '') : null,
      slotTakenAt: data.slot_taken_at,
    }
  )
}
