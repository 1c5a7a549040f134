import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction } from './call-function.ts'

const droppedVendorSchema = z.discriminatedUnion('kind', [
  /** `round`: in which somebody decides next. `quoteId`: about which price; null if there is none. */
  z.object({ kind: z.literal('dropped'), round: z.int(), quoteId: z.uuid().nullable() }),
  /** The quote does not have the job: it was cancelled, or somebody decided otherwise. */
  z.object({ kind: z.literal('not-theirs') }),
])
export type DroppedVendor = z.infer<typeof droppedVendorSchema>

/**
 * Takes the job from the vendor who has it. `isOut`: they will not come and are not asked again; the
 * next-best price of the round stands for another decision. Otherwise new prices are to be asked for.
 * Repeated, the first answer stands.
 */
export function dropVendor(
  db: Db,
  drop: { quoteId: string; reason: string; isOut: boolean },
): Promise<DroppedVendor> {
  return callFunction(
    db,
    'drop_vendor',
    { p_quote_id: drop.quoteId, p_reason: drop.reason, p_is_out: drop.isOut },
    droppedVendorSchema,
  )
}
