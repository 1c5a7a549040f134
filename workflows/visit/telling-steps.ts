import { withNotesFor } from '#lib/briefs/notes.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getGuestAnswerSince } from '#lib/db/guest-answers.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { getQuote, type QuoteRecord } from '#lib/db/quotes.ts'
import { getVisit, type Visit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { sayWindow } from '#lib/local-time.ts'
import { type GuestUpdateTopic, writeGuestUpdateBrief } from '#lib/personas/guest-update.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { thankVendors } from '#workflows/outreach/thank-vendors.ts'
import { textManager } from '#workflows/shared/ask-person.ts'
import { quietUntilMs } from '#workflows/shared/quiet-hours.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

const HOUR_MS = 3_600_000

interface Told {
  /** With the window in which the vendor is awaited now. */
  readonly visit: Visit
  readonly context: IncidentContext
  readonly quote: QuoteRecord
  /** The visit's window in words, in the property's zone. */
  readonly window: string
}

interface GuestCall {
  readonly key: string
  readonly visitId: string
}

/**
 * Tells the guest who comes and when, or what changed: by call in an emergency, by text otherwise. A
 * text goes out in any case, so that the time is in writing. Nothing when the window has changed again.
 */
export async function tellGuest(order: GuestCall & { revision: number }): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const told = await read(order.visitId)
    const { visit, context, quote, window } = told
    if (visit.status !== 'scheduled' || visit.revision !== order.revision) {
      return { kind: 'not-placed', reason: 'no-news-any-more' }
    }
    const news = {
      agreed: `${quote.vendorName} comes ${window}.`,
      moved: `${quote.vendorName} now comes ${window}.`,
      delayed: `${quote.vendorName} is delayed and now comes ${window}. We are sorry for the wait.`,
    }[visit.change]
    const questions =
      visit.change === 'delayed'
        ? ''
        : ' If nobody will be in, reply YES to let them enter. If the time does not suit, reply NO and when you could.'
    await textGuest(context, `${order.key}:text`, `${news}${questions}`)
    if (!isEmergency(context.incident.priority)) {
      return { kind: 'not-placed', reason: 'told-by-text' }
    }
    const topic = { agreed: 'scheduled', moved: 'moved', delayed: 'delayed' } as const
    return callGuest(order.key, told, topic[visit.change])
  })
}
tellGuest.maxRetries = PATIENT_RETRIES

/** Writes to the vendor when their visit is now, whoever changed it. */
export async function tellVendor(order: { visitId: string; revision: number }): Promise<void> {
  'use step'
  return inStep(async () => {
    const { visit, context, quote, window } = await read(order.visitId)
    if (visit.status !== 'scheduled' || visit.revision !== order.revision) return
    await textVendor(context, quote, {
      key: `visit-changed:${visit.id}:${visit.revision}`,
      words: `your visit at ${context.property.name} is now ${window}. The PIN stays the same.`,
    })
  })
}
tellVendor.maxRetries = PATIENT_RETRIES

interface Reminder {
  readonly visitId: string
  readonly revision: number
  readonly what: 'day-before' | 'hour-before'
}

/**
 * Reminds vendor and guest of a visit. Nobody is woken for it: in the property's quiet hours it is left
 * out, unless it is an emergency.
 */
export async function remind({ visitId, revision, what }: Reminder): Promise<void> {
  'use step'
  return inStep(async () => {
    const { visit, context, quote, window } = await read(visitId)
    if (visit.status !== 'scheduled' || visit.revision !== revision) return
    const { incident, property, policy, organization } = context
    const isNight = quietUntilMs(policy, Date.now(), property.timezone) !== null
    if (isNight && !isEmergency(incident.priority)) return
    const key = `reminder:${visitId}:${revision}:${what}`
    await textVendor(context, quote, {
      key: `${key}:vendor`,
      words: `a reminder of your visit at ${property.name}, ${property.address}, ${window}. If anything has changed, call ${organization.linePhone}.`,
    })
    await textGuest(context, `${key}:guest`, `a reminder: ${quote.vendorName} comes ${window}.`)
  })
}
remind.maxRetries = PATIENT_RETRIES

/** The manager hears at once that a vendor cannot get in. */
export async function tellManagerOfNoAccess(job: {
  visitId: string
  since: string
}): Promise<void> {
  'use step'
  return inStep(async () => {
    const { context, quote } = await read(job.visitId)
    await textManager(context.incident.id, {
      key: `no-access:${job.visitId}:${job.since}`,
      message: `${quote.vendorName} stands before a locked door.`,
    })
  })
}
tellManagerOfNoAccess.maxRetries = PATIENT_RETRIES

/** Calls the guest while the vendor waits at the door, and writes in case they cannot talk. */
export async function askForAccess(order: GuestCall): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const told = await read(order.visitId)
    if (!told.visit.noAccessAt) return { kind: 'not-placed', reason: 'no-news-any-more' }
    const words = `${told.quote.vendorName} is at the door and cannot get in. Please let them in, or call us now.`
    await textGuest(told.context, `${order.key}:text`, words)
    return callGuest(order.key, told, 'no_access')
  })
}
askForAccess.maxRetries = PATIENT_RETRIES

/** Asks the guest whether the repair holds, unless they have said so themselves. */
export async function askWhetherFixed(order: GuestCall): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const told = await read(order.visitId)
    if (await hasAnswered(told.visit)) return { kind: 'not-placed', reason: 'answered-already' }
    return callGuest(order.key, told, 'confirm_fixed')
  })
}
askWhetherFixed.maxRetries = PATIENT_RETRIES

/** The same question in writing, which can be answered at any time. */
export async function askWhetherFixedByText(order: GuestCall): Promise<void> {
  'use step'
  return inStep(async () => {
    const { visit, context, quote } = await read(order.visitId)
    if (await hasAnswered(visit)) return
    const words = `${quote.vendorName} says that the work is done. Does everything work? Reply YES or NO. Without an answer by tomorrow we take it as fixed.`
    await textGuest(context, `${order.key}:text`, words)
  })
}
askWhetherFixedByText.maxRetries = PATIENT_RETRIES

/** Vendors who quoted and were not chosen hear so, by text, once. */
export async function thankOthers(incidentId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    await thankVendors(incidentId)
  })
}
thankOthers.maxRetries = PATIENT_RETRIES

async function read(visitId: string): Promise<Told> {
  const db = serviceDb()
  const visit = await getVisit(db, visitId)
  const [context, quote] = await Promise.all([
    getIncidentContext(db, visit.incidentId),
    getQuote(db, visit.quoteId),
  ])
  // From when the vendor is awaited. Where they promised the time after it, the end is not known.
  const startsAt = visit.expectedFrom
  const isPastEnd = Date.parse(visit.endsAt) <= Date.parse(startsAt)
  const endsAt = isPastEnd ? new Date(Date.parse(startsAt) + HOUR_MS).toISOString() : visit.endsAt
  const now = new Date().toISOString()
  return {
    visit: { ...visit, startsAt, endsAt },
    context,
    quote,
    window: sayWindow({ startsAt, endsAt }, context.property.timezone, now),
  }
}

async function hasAnswered({ incidentId, doneAt }: Visit): Promise<boolean> {
  return doneAt !== null && (await getGuestAnswerSince(serviceDb(), incidentId, doneAt)) !== null
}

async function textGuest(context: IncidentContext, key: string, words: string): Promise<void> {
  const { incident, organization, guest } = context
  if (!guest) return
  await sendText({
    key,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    kind: 'news',
    body: `${organization.name}, ${incident.reference}: ${words}`,
  })
}

async function textVendor(
  { incident, organization }: IncidentContext,
  quote: QuoteRecord,
  text: { key: string; words: string },
): Promise<void> {
  await sendText({
    key: text.key,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'vendor',
    partyId: quote.vendorId,
    phone: quote.contactPhone,
    kind: 'news',
    body: `${organization.name}, ${incident.reference}: ${text.words}`,
  })
}

async function callGuest(
  key: string,
  { visit, context, quote }: Told,
  topic: GuestUpdateTopic,
): Promise<PlacedCall> {
  const { incident, organization, property, guest } = context
  if (!guest) return { kind: 'not-placed', reason: 'no-guest' }
  return placeReservedCall({
    key,
    claims: {
      organizationId: organization.id,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: guest.id,
      contactId: null,
      phone: guest.phone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: null,
      approvalId: null,
      visitId: visit.id,
      round: null,
    },
    brief: writeGuestUpdateBrief({
      organizationName: organization.name,
      now: new Date().toISOString(),
      timezone: property.timezone,
      guestName: guest.name,
      property,
      incident: withNotesFor('guest', context),
      topic,
      vendorName: quote.vendorName,
      visit,
    }),
  })
}
