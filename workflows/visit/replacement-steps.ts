import { serviceDb } from '#lib/clients/supabase.ts'
import { dropVendor } from '#lib/db/dropped-vendors.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { textManager } from '#workflows/shared/ask-person.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** Why a vendor has the job no longer, in the words of the record and of the manager's text. */
const WHY = {
  declined: 'does not want the job any more',
  unreachable: 'could not be reached to agree a time',
  missed: 'did not come',
  dropped: 'called the visit off',
  'out-of-warranty': 'gives no warranty any more, and the repair did not hold',
} as const
export type DropReason = keyof typeof WHY

export interface Replacement {
  /** The round in which somebody decides next. */
  readonly round: number
  /** The next-best price that is still good; null when prices are to be asked for. */
  readonly quoteId: string | null
}

/**
 * Takes the job from a vendor, tells vendor, guest and manager, and finds who is next. Null when the
 * job is not theirs: it was cancelled, or somebody has decided otherwise.
 */
export async function replaceVendor(job: {
  incidentId: string
  quoteId: string
  reason: DropReason
}): Promise<Replacement | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const isOut = job.reason !== 'out-of-warranty'
    const dropped = await dropVendor(db, { quoteId: job.quoteId, reason: WHY[job.reason], isOut })
    if (dropped.kind === 'not-theirs') return null
    if (isOut) await tellOfDrop(job)
    return { round: dropped.round, quoteId: dropped.quoteId }
  })
}
replaceVendor.maxRetries = PATIENT_RETRIES

async function tellOfDrop(job: {
  incidentId: string
  quoteId: string
  reason: DropReason
}): Promise<void> {
  const db = serviceDb()
  const { incident, organization, property, guest } = await getIncidentContext(db, job.incidentId)
  const { vendorId, vendorName, contactPhone } = await getQuote(db, job.quoteId)
  const common = { organizationId: organization.id, incidentId: incident.id, kind: 'news' } as const
  if (job.reason !== 'declined') {
    await sendText({
      ...common,
      key: `dropped:${job.quoteId}:vendor`,
      partyKind: 'vendor',
      partyId: vendorId,
      phone: contactPhone,
      body: `${organization.name}, ${incident.reference}: the job at ${property.name} has gone to somebody else. Please do not go there.`,
    })
  }
  if (guest && job.reason !== 'unreachable') {
    await sendText({
      ...common,
      key: `dropped:${job.quoteId}:guest`,
      partyKind: 'guest',
      partyId: guest.id,
      phone: guest.phone,
      body: `${organization.name}, ${incident.reference}: ${vendorName} is not coming. We are sorry, and are finding somebody else now. We tell you as soon as a time is agreed.`,
    })
  }
  await textManager(incident.id, {
    key: `dropped:${job.quoteId}:manager`,
    message: `${vendorName} ${WHY[job.reason]}. Another company is being arranged.`,
  })
}
