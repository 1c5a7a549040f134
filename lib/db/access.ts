import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction } from './call-function.ts'

const releasedAccessCodeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('released'),
    /** Sealed; only `openAccessCode` with the key outside the database reads it. */
    ciphertext: z.string(),
    accessCodeId: z.uuid(),
    grantId: z.uuid(),
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['not-verified', 'outside-window', 'no-visit', 'not-assigned', 'no-code']),
  }),
])
export type ReleasedAccessCode = z.infer<typeof releasedAccessCodeSchema>

/**
 * Releases the sealed access code to the vendor of this call's visit, after PIN, caller, contact and
 * window match. Every release is an audited grant; the same call gets the same grant again.
 */
export function releaseAccessCode(
  db: Db,
  release: { callId: string; toolCallId: string; now: string },
): Promise<ReleasedAccessCode> {
  return callFunction(
    db,
    'release_access_code',
    { p_call_id: release.callId, p_tool_call_id: release.toolCallId, p_now: release.now },
    releasedAccessCodeSchema,
  )
}
