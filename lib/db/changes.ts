import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction } from './call-function.ts'

const changesSchema = z.object({
  /** Where to ask from next time; opaque. */
  position: z.string(),
  /** Whether `changes` are all of them. */
  isComplete: z.boolean(),
  changes: z.array(z.object({ change: z.int(), madeAt: z.string(), table: z.string() })),
})
export type Changes = z.infer<typeof changesSchema>

/**
 * What changed for the signed-in member since `position`, oldest first; with a blank position only where
 * things stand now. What was under way at the position is told again.
 */
export function readChanges(db: Db, position: string): Promise<Changes> {
  return callFunction(db, 'read_changes', { p_after: position }, changesSchema)
}
