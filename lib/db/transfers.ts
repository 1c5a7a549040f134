import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction, databaseError } from './call-function.ts'

const begunSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['nobody-on-call', 'tried', 'over']),
  }),
])
export type BegunTransfer = z.infer<typeof begunSchema>

/** The caller is to be put through once the agent has fallen silent. Repeating it begins one. */
export function beginTransfer(
  db: Db,
  request: { callId: string; toolCallId: string },
): Promise<BegunTransfer> {
  return callFunction(
    db,
    'begin_transfer',
    { p_call_id: request.callId, p_tool_call_id: request.toolCallId },
    begunSchema,
  )
}

/** A person takes the call; false when the caller is gone or somebody else has it. */
export function acceptTransfer(
  db: Db,
  accepted: { callId: string; rung: number },
): Promise<boolean> {
  return callFunction(
    db,
    'accept_transfer',
    { p_call_id: accepted.callId, p_rung: accepted.rung },
    z.boolean(),
  )
}

/** Nobody on the ladder took the call; false when there is nothing to give up. */
export function giveUpTransfer(db: Db, callId: string): Promise<boolean> {
  return callFunction(db, 'give_up_transfer', { p_call_id: callId }, z.boolean())
}

/**
 * How often the call was put through, and whether it waits for that now. `toPhone`: whom at the desk the
 * latest is for, also once it is settled, so that a repeated webhook rings nobody else.
 */
export async function readTransfers(
  db: Db,
  callId: string,
): Promise<{ count: number; isPending: boolean; toPhone: string | null }> {
  const { data, error } = await db
    .from('transfers')
    .select('state, to_phone')
    .eq('call_id', callId)
    .order('created_at')
  if (error) throw databaseError('read the transfers of a call', error)
  return {
    count: data.length,
    isPending: data.some(({ state }) => state === 'pending'),
    toPhone: data.at(-1)?.to_phone ?? null,
  }
}
