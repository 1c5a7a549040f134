import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallControlKind } from '#lib/contracts/call-control.ts'
import { callFunction, databaseError, runFunction } from './call-function.ts'

const controlledSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['asked', 'already']), controlId: z.uuid() }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['over', 'no-agent', 'not-connected', 'own-number', 'transferring', 'too-many']),
  }),
])
export type Controlled = z.infer<typeof controlledSchema>

/**
 * Puts on record what somebody wants done to a call; the bridge that has it does it. With the client
 * of whoever is signed in: the database decides whether they may. `words` are the note to the agent, or
 * why; `phone` is where a transfer rings. The same key gives the same act; `already`: it was done.
 */
export function controlCall(
  db: Db,
  act: { callId: string; kind: CallControlKind; words: string; phone: string | null; key: string },
): Promise<Controlled> {
  return callFunction(
    db,
    'control_call',
    {
      p_call_id: act.callId,
      p_kind: act.kind,
      p_words: act.words,
      p_phone: act.phone,
      p_key: act.key,
    },
    controlledSchema,
  )
}

/** What became of it. A transfer that failed leaves nobody waiting. */
export function settleCallControl(
  db: Db,
  control: { controlId: string; isDone: boolean },
): Promise<void> {
  return runFunction(db, 'settle_call_control', {
    p_control_id: control.controlId,
    p_is_done: control.isDone,
  })
}

/** Where the bridge that has the call can be asked; null: no bridge ever had it. Server only. */
export async function readBridgeUrl(db: Db, callId: string): Promise<string | null> {
  const { data, error } = await db.from('calls').select('bridge_url').eq('id', callId).maybeSingle()
  if (error) throw databaseError('read which bridge has a call', error)
  return data?.bridge_url ?? null
}
