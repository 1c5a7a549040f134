import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'
import type { QuoteRequestStatus } from './quotes.ts'

export interface AskedVendor {
  readonly quoteRequestId: string
  readonly incidentId: string
  readonly vendorId: string
  readonly vendorName: string
  readonly contactId: string
  readonly contactName: string
  readonly phone: string
  readonly scope: string
  readonly status: QuoteRequestStatus
}

const COLUMNS =
  'id, incident_id, vendor_id, contact_id, scope, status, vendor:vendors(name), contact:vendor_contacts(name, phone)'

/** The vendors asked in one round, in the order of asking. */
export async function listAskedVendors(
  db: Db,
  incidentId: string,
  round: number,
): Promise<AskedVendor[]> {
  const { data, error } = await db
    .from('quote_requests')
    .select(COLUMNS)
    .eq('incident_id', incidentId)
    .eq('round', round)
    .order('created_at')
    .order('id')
  if (error) throw databaseError('read who was asked for a quote', error)
  return data.map(toAskedVendor)
}

/** One vendor who was asked. */
export async function getAskedVendor(db: Db, quoteRequestId: string): Promise<AskedVendor> {
  const { data, error } = await db
    .from('quote_requests')
    .select(COLUMNS)
    .eq('id', quoteRequestId)
    .maybeSingle()
  if (error) throw databaseError('read a request for a quote', error)
  return toAskedVendor(requireRow(`quote request ${quoteRequestId}`, data))
}

interface Row {
  readonly id: string
  readonly incident_id: string
  readonly vendor_id: string
  readonly contact_id: string
  readonly scope: string
  readonly status: QuoteRequestStatus
  readonly vendor: { readonly name: string }
  readonly contact: { readonly name: string; readonly phone: string }
}

function toAskedVendor(row: Row): AskedVendor {
  return {
    quoteRequestId: row.id,
    incidentId: row.incident_id,
    vendorId: row.vendor_id,
    vendorName: row.vendor.name,
    contactId: row.contact_id,
    contactName: row.contact.name,
    phone: row.contact.phone,
    scope: row.scope,
    status: row.status,
  }
}
