import type { Db } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import type { AskedVendor } from '#lib/db/quote-requests.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { writeVendorQuoteBrief } from '#lib/personas/vendor-quote.ts'

/** Everything a call about a price needs, whoever rang whom. */
export async function writeQuoteBrief(
  db: Db,
  request: Pick<AskedVendor, 'incidentId' | 'vendorName' | 'contactName' | 'scope'>,
  direction: CallDirection,
): Promise<CallBrief> {
  const { incident, organization, property } = await getIncidentContext(db, request.incidentId)
  return writeVendorQuoteBrief({
    organizationName: organization.name,
    now: new Date().toISOString(),
    timezone: property.timezone,
    direction,
    vendor: { name: request.vendorName, contactName: request.contactName },
    property,
    incident,
    scope: request.scope,
  })
}
