import type { Db } from '#lib/clients/supabase.ts'
import {
  readAnalysis,
  readCalls,
  readCase,
  readOutreach,
  readTimeline,
  readVendorNames,
  readVisits,
} from '#lib/db/desk.ts'
import { readLatestEscalation, readOpenPromises } from '#lib/db/desk-on-call.ts'
import { readApprovals, readMessages, readPlace, readRoom } from '#lib/db/room.ts'
import { readBusyTimes } from '#lib/db/visit-acts.ts'
import { entryOf, type Known } from './timeline/words.ts'

/* oxlint-disable typescript/explicit-module-boundary-types -- as in `lib/db/desk.ts`. */

/** Everything about one incident that the signed-in user may read; null when it is not theirs to see. */
export async function readCaseFacts(db: Db, incidentId: string) {
  const incident = await readCase(db, incidentId)
  if (!incident) return null
  const [events, outreach, analysis, visits, calls, vendors, escalation, promises] =
    await Promise.all([
      readTimeline(db, incidentId),
      readOutreach(db, incidentId),
      readAnalysis(db, incidentId),
      readVisits(db, incidentId),
      readCalls(db, incidentId),
      readVendorNames(db),
      readLatestEscalation(db, incidentId),
      readOpenPromises(db, incidentId),
    ])
  const zone = incident.property?.timezone ?? 'UTC'
  const agreed = visits.find(({ status }) => status === 'scheduled')
  const [room, approvals, messages, place, busy] = await Promise.all([
    readRoom(db, incidentId),
    readApprovals(db, incidentId),
    readMessages(db, incidentId),
    readPlace(db, incidentId),
    agreed
      ? readBusyTimes(db, {
          visitId: agreed.id,
          vendorId: agreed.vendor_id,
          propertyId: incident.property_id,
          zone,
        })
      : [],
  ])
  if (!place) return null
  const vendorOfQuote = new Map(
    outreach.flatMap(({ quote, vendor }) => (quote && vendor ? [[quote.id, vendor.name]] : [])),
  )
  const callNames = new Map(
    calls.map((call) => [call.id, nameOf(call, { vendors, place, actors: room.actors })]),
  )
  const known: Known = {
    vendors,
    quotes: vendorOfQuote,
    calls: callNames,
    actors: room.actors,
    zone,
  }
  return {
    incident,
    place,
    room,
    zone,
    events,
    entries: events.map((event) => entryOf(event, known)),
    outreach,
    analysis,
    visits,
    /** What else the vendor of the agreed visit, or others at the property, have to do. */
    busy,
    calls,
    escalation,
    promises,
    approvals,
    messages,
    vendorOfQuote,
    callNames,
    /** When all of it was read, ISO 8601. */
    readAt: new Date().toISOString(),
  }
}
export type CaseFacts = NonNullable<Awaited<ReturnType<typeof readCaseFacts>>>

const KINDS: Readonly<Record<string, string>> = {
  guest: 'The guest',
  vendor: 'A vendor',
  landlord: 'The owner',
  manager: 'Whoever is on call',
}

/** Who is at the other end of a call. */
function nameOf(
  call: { readonly party_kind: string; readonly party_id: string | null },
  from: {
    readonly vendors: ReadonlyMap<string, string>
    readonly place: NonNullable<Awaited<ReturnType<typeof readPlace>>>
    readonly actors: Readonly<Record<string, string>>
  },
): string {
  const { vendors, place, actors } = from
  const id = call.party_id ?? ''
  const isOwnGuest = call.party_kind === 'guest' && id === place.guest_id
  const known =
    vendors.get(id) ??
    actors[id] ??
    (isOwnGuest ? place.guest?.name : undefined) ??
    ownerOf(call.party_kind, place)
  return known ?? KINDS[call.party_kind] ?? 'Somebody unknown'
}

const ownerOf = (
  kind: string,
  place: NonNullable<Awaited<ReturnType<typeof readPlace>>>,
): string | undefined => (kind === 'landlord' ? place.property.landlord?.name : undefined)
