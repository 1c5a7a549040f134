import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction } from './call-function.ts'

const id = z.uuid().nullable()

const identifiedCallerSchema = z.object({
  organizationId: z.uuid(),
  party: z.object({
    kind: z.enum(['guest', 'vendor', 'landlord', 'unknown']),
    id,
    contactId: id,
    name: z.string().nullable(),
  }),
  propertyId: id,
  unitId: id,
  /** Guest: the open incident of the stay. Vendor: of the visit. Landlord: of what is to decide. */
  incidentId: id,
  /** A vendor's visit whose window, with its margin, contains now. */
  visitId: id,
  /** What waits for this landlord's decision. */
  approvalId: id,
  /** A vendor's latest request for a price that is still open. */
  quoteRequestId: id,
})
export type IdentifiedCaller = z.infer<typeof identifiedCallerSchema>

/** Who rings, by number alone; null when the called line is not ours. A number is not a proof. */
export function identifyCaller(
  db: Db,
  caller: { line: string; phone: string; now: string },
): Promise<IdentifiedCaller | null> {
  return callFunction(
    db,
    'identify_caller',
    { p_line: caller.line, p_phone: caller.phone, p_now: caller.now },
    identifiedCallerSchema.nullable(),
  )
}
