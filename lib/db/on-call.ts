import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'

/** The number of the manager on call; null when the organisation has named none. */
export async function getOnCallPhone(db: Db, organizationId: string): Promise<string | null> {
  const { data, error } = await db
    .from('organizations')
    .select('on_call_phone')
    .eq('id', organizationId)
    .maybeSingle()
  if (error) throw databaseError('read who is on call', error)
  return requireRow(`organisation ${organizationId}`, data).on_call_phone
}

/** More than these are not rung while somebody waits on the line. */
const RUNGS_MAX = 3

export interface OnCallPerson {
  readonly phone: string
}

/**
 * Whom to ring for a caller who needs a person: the manager on call, then the ladder, at most three.
 * Never the caller's own number.
 */
export async function listOnCall(
  db: Db,
  { organizationId, phone }: { organizationId: string; phone: string },
): Promise<OnCallPerson[]> {
  const [first, { data, error }] = await Promise.all([
    getOnCallPhone(db, organizationId),
    db.from('on_call_contacts').select('phone').eq('organization_id', organizationId).order('rank'),
  ])
  if (error) throw databaseError('read the on-call ladder', error)
  const all = [...(first ? [{ phone: first }] : []), ...data]
  return all.filter((person) => person.phone !== phone).slice(0, RUNGS_MAX)
}
