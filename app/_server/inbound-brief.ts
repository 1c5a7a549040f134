import { writeApprovalBrief } from '#lib/briefs/approval-brief.ts'
import { withNotesFor } from '#lib/briefs/notes.ts'
import { writeQuoteBrief } from '#lib/briefs/quote-brief.ts'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { getApproval } from '#lib/db/approvals.ts'
import type { IdentifiedCaller } from '#lib/db/callers.ts'
import { mayEnterAlone } from '#lib/db/guest-answers.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getAskedVendor } from '#lib/db/quote-requests.ts'
import { getOrganization, getProperty } from '#lib/db/directory.ts'
import { getVisit } from '#lib/db/visits.ts'
import { writeGuestIntakeBrief } from '#lib/personas/guest-intake.ts'
import { writeVendorVisitBrief } from '#lib/personas/vendor-visit.ts'

/**
 * The brief for somebody who rings us. A vendor with a visit today gets access and reports, one whom
 * we asked names a price; a landlord who was asked decides; a guest reports a problem or asks how it stands; anybody else is a
 * stranger whose message we take.
 */
export async function writeInboundBrief(
  db: Db,
  caller: IdentifiedCaller,
  now: string,
): Promise<CallBrief> {
  if (caller.party.kind === 'vendor' && caller.visitId) {
    return vendorOnTheDay(db, { visitId: caller.visitId, caller, now })
  }
  if (caller.party.kind === 'vendor' && caller.quoteRequestId) {
    return writeQuoteBrief(db, await getAskedVendor(db, caller.quoteRequestId), 'inbound')
  }
  if (caller.party.kind === 'landlord' && caller.approvalId) {
    const approval = await getApproval(db, caller.approvalId)
    return writeApprovalBrief(db, approval, 'inbound', caller.party.name ?? undefined)
  }
  return guestOrStranger(db, caller, now)
}

async function vendorOnTheDay(
  db: Db,
  { visitId, caller, now }: { visitId: string; caller: IdentifiedCaller; now: string },
): Promise<CallBrief> {
  const visit = await getVisit(db, visitId)
  const context = await getIncidentContext(db, visit.incidentId)
  const { organization, property, incident } = context
  const name = caller.party.name ?? ''
  return writeVendorVisitBrief({
    organizationName: organization.name,
    now,
    timezone: property.timezone,
    vendor: { name, contactName: name },
    property,
    incident: withNotesFor('vendor', context),
    visit: {
      startsAt: visit.startsAt,
      endsAt: visit.endsAt,
      status: visit.status === 'in_progress' ? 'in_progress' : 'scheduled',
    },
    mayEnterAlone: await mayEnterAlone(db, { incidentId: incident.id, visitId }),
    topic: null,
  })
}

async function guestOrStranger(db: Db, caller: IdentifiedCaller, now: string): Promise<CallBrief> {
  const isGuest = caller.party.kind === 'guest'
  const [organization, property, context] = await Promise.all([
    getOrganization(db, caller.organizationId),
    isGuest && caller.propertyId ? getProperty(db, caller.propertyId) : null,
    isGuest && caller.incidentId ? getIncidentContext(db, caller.incidentId) : null,
  ])
  return writeGuestIntakeBrief({
    organizationName: organization.name,
    now,
    timezone: property?.timezone ?? organization.timezone,
    guestName: isGuest ? caller.party.name : null,
    property,
    unitName: null,
    openIncident: context && withNotesFor('guest', context),
  })
}
