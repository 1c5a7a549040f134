import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'

/** Somebody who decides in an owner's name. */
export interface Approver {
  readonly kind: 'landlord' | 'backup'
  /** Of the landlord, or of the contact who stands in for them. */
  readonly id: string
  readonly name: string
  readonly phone: string
}

/** Further ones are not rung: the manager on call is quicker. */
const BACKUPS = 2

/** The landlord, then who stands in for them, in order; at most three. */
export async function listApprovers(db: Db, landlordId: string): Promise<Approver[]> {
  const [landlord, contacts] = await Promise.all([
    db.from('landlords').select('id, name, phone').eq('id', landlordId).maybeSingle(),
    db
      .from('landlord_contacts')
      .select('id, name, phone')
      .eq('landlord_id', landlordId)
      .order('rank')
      .limit(BACKUPS + 1),
  ])
  const error = landlord.error ?? contacts.error
  if (error) throw databaseError('read who decides for a landlord', error)
  const owner = requireRow(`landlord ${landlordId}`, landlord.data)
  const backups = contacts.data?.filter(({ phone }) => phone !== owner.phone) ?? []
  return [
    { kind: 'landlord', ...owner },
    ...backups.slice(0, BACKUPS).map((contact) => ({ kind: 'backup' as const, ...contact })),
  ]
}
