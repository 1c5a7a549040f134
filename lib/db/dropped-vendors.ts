import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction, databaseError } from './call-function.ts'

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

const dropPayloadSchema = z.object({ round: z.int(), nextQuoteId: z.uuid().nullable() })

/**
 * The price that stands for a decision in this round because the vendor before dropped out, whether or
 * not somebody has decided about it since; null when prices are asked for in it as in any other, or
 * its vendor has taken it back.
 */
export async function getCarriedQuote(
  db: Db,
  { incidentId, round }: { incidentId: string; round: number },
): Promise<string | null> {
  const attempted = 'read which price stands after a vendor dropped out'
  const { data: drop, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('incident_id', incidentId)
    .eq('type', 'vendor.dropped')
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError(attempted, error)
  const { data: payload } = dropPayloadSchema.safeParse(drop?.payload)
  if (payload?.round !== round || payload.nextQuoteId === null) return null
  const { data: quote, error: fault } = await db
    .from('quotes')
    .select('id, request:quote_requests(status)')
    .eq('id', payload.nextQuoteId)
    .maybeSingle()
  if (fault) throw databaseError(attempted, fault)
  return quote && quote.request.status !== 'declined' ? quote.id : null
}
