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

const callNotesSchema = z.array(
  z.object({
    controlId: z.uuid(),
    words: z.string(),
    /** The agent has spoken since it was told. */
    isTakenUp: z.boolean(),
  }),
)
export type CallNote = z.infer<typeof callNotesSchema>[number]

/** The notes to the agent on a call, in their order, without those that the desk was told had failed. */
export function readCallNotes(db: Db, callId: string): Promise<CallNote[]> {
  return callFunction(db, 'read_call_notes', { p_call_id: callId }, callNotesSchema)
}

/** Whoever takes the call over need not tell this note any more. Repeating it changes nothing. */
export function recordNoteTakenUp(db: Db, controlId: string): Promise<void> {
  return runFunction(db, 'record_note_taken_up', { p_control_id: controlId })
}

/** Where the bridge that has the call can be asked; null: no bridge ever had it. Server only. */
export async function readBridgeUrl(db: Db, callId: string): Promise<string | null> {
  const { data, error } = await db.from('calls').select('bridge_url').eq('id', callId).maybeSingle()
  if (error) throw databaseError('read which bridge has a call', error)
  return data?.bridge_url ?? null
}
