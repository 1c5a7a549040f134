import { serviceDb } from '#lib/clients/supabase.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { listAskedVendors } from '#lib/db/quote-requests.ts'
import { listQuotes, type QuoteRecord } from '#lib/db/quotes.ts'
import { listVisits } from '#lib/db/visits.ts'
import { sendText } from '#workflows/shared/send-text.ts'

/**
 * Vendors who named a price and do not get the job hear so, by text, once an incident: when it went to
 * somebody else, and when it was called off or declined while they waited. Not the vendor with an
 * appointment (they hear of that), nor those who took their price back. Returns who has been told. Safe
 * to repeat.
 */
export async function thankVendors(incidentId: string): Promise<string[]> {
  const db = serviceDb()
  const { incident, organization } = await getIncidentContext(db, incidentId)
  const ending = endingOf(incident.status)
  const booked = new Set(
    (await listVisits(db, incidentId))
      .filter(({ gcalEventId }) => gcalEventId !== null)
      .map(({ vendorId }) => vendorId),
  )
  const told: string[] = []
  for (const quote of await listStanding(incidentId, incident.round)) {
    const isChosen = quote.status === 'accepted' && !ending.isForAll
    if (isChosen || booked.has(quote.vendorId)) continue
    told.push(quote.vendorId)
    await sendText({
      key: `thanks:${incidentId}:${quote.vendorId}`,
      organizationId: organization.id,
      incidentId,
      partyKind: 'vendor',
      partyId: quote.vendorId,
      phone: quote.contactPhone,
      // It ends their waiting, whatever became of the incident.
      kind: 'notice',
      body: `${organization.name}: thank you for your quote on ${incident.reference}. ${ending.words}`,
    })
  }
  return told
}

interface Ending {
  readonly words: string
  /** Also for the one who was chosen, as long as nothing has been agreed with them. */
  readonly isForAll: boolean
}

function endingOf(status: string): Ending {
  return status === 'cancelled' || status === 'declined'
    ? { words: 'The job is not going ahead.', isForAll: true }
    : { words: 'The job has gone to somebody else this time.', isForAll: false }
}

/** Each vendor's last quote of all rounds, without those who do not want the job any more. */
async function listStanding(incidentId: string, rounds: number): Promise<QuoteRecord[]> {
  const db = serviceDb()
  const last = new Map<string, QuoteRecord>()
  for (let round = 1; round <= rounds; round += 1) {
    for (const quote of await listQuotes(db, incidentId, round)) {
      if (last.get(quote.vendorId)?.status !== 'accepted') last.set(quote.vendorId, quote)
    }
    for (const { vendorId, status } of await listAskedVendors(db, incidentId, round)) {
      if (status === 'declined') last.delete(vendorId)
    }
  }
  return [...last.values()]
}
