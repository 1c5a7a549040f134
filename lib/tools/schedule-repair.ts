import { z } from 'zod'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { listQuotes } from '#lib/db/quotes.ts'
import { holdVisit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { sayMoment, sayWindow, toLocalIso } from '#lib/local-time.ts'
import { foreignId, isUuid } from './foreign-id.ts'
import { EARLIEST_HOUR, findFreeSlot, isNightAt, isSlotFree, LATEST_HOUR } from './free-slot.ts'
import { defineTool, done, refused, retryable, type ToolContext, type ToolReply } from './tool.ts'

const DAY_MS = 86_400_000
const MOST_DAYS_AHEAD = 30
/** A start that passed while it was being said is still meant. */
const PAST_TOLERANCE_MS = 2 * 60_000

/**
 * Agrees a time: the slot is held here, the workflow makes it an appointment. On a call about an agreed
 * visit that visit moves.
 */
export const scheduleRepair = defineTool({
  name: 'schedule_repair',
  description:
    'Holds a time for the visit of the vendor on this call. Use it after the vendor has named a start and you have read it back. status held: say the window. status conflict: that time is taken; offer the one in next_free if there is one, or agree another, and use it again. Using it again replaces the time held before.',
  args: z.object({
    vendor: z.string().trim().min(1).max(200).describe('The vendor from FACTS.'),
    date: z.iso
      .datetime({ offset: true, error: 'a full date and time with offset' })
      .describe(
        'Start, as a full date and time with offset such as 2026-11-21T15:30:00-08:00, worked out from the fact now.',
      ),
    property: z.string().trim().min(1).max(200).describe('The property from FACTS.'),
    duration_minutes: z
      .int()
      .min(15)
      .max(480)
      .default(120)
      .describe('How long they need; 120 if they did not say.'),
  }),
  run: async (args, context, toolCallId) => {
    const { claims, db, now } = context
    if (!claims.incidentId) return foreignId('incident')
    const incident = await getIncidentContext(db, claims.incidentId)
    const stranger = await findStranger(args, incident, context)
    if (stranger) return stranger

    const startMs = Date.parse(args.date)
    const slot = {
      startsAt: new Date(startMs).toISOString(),
      endsAt: new Date(startMs + args.duration_minutes * 60_000).toISOString(),
    }
    const misfit = judgeStart(startMs, incident, now())
    if (misfit) return misfit
    if (!(await isSlotFree(slot, context))) return conflict(slot, incident, context)

    const held = await holdVisit(db, { callId: claims.callId, toolCallId, ...slot })
    if (held.kind === 'conflict') return conflict(slot, incident, context)
    if (held.kind === 'refused') return REFUSALS[held.reason]
    const { timezone } = incident.property
    const window = sayWindow(slot, timezone, new Date(now()).toISOString())
    return done({ status: 'held', window }, ['records-changed'])
  },
})

/** Whoever asks second for a time is offered the next one that this vendor and the calendar have free. */
async function conflict(
  slot: { startsAt: string; endsAt: string },
  { incident, property }: IncidentContext,
  context: ToolContext,
): Promise<ToolReply> {
  const { timezone } = property
  const next = await findFreeSlot(slot, context, {
    timezone,
    isAnyHour: isEmergency(incident.priority),
  })
  if (!next) {
    return done({
      status: 'conflict',
      message: 'That time is already taken. Nothing is held. Ask for another start.',
    })
  }
  const spoken = sayMoment(next.startsAt, timezone, new Date(context.now()).toISOString())
  return done({
    status: 'conflict',
    message: 'That time is already taken. Nothing is held. Offer next_free.',
    next_free: toLocalIso(next.startsAt, timezone),
    say: `That time is taken, I am sorry. The next free time is ${spoken}. Could you come then?`,
  })
}

/** An id or a name that is not this call's, or null. */
async function findStranger(
  args: { vendor: string; property: string },
  { incident, property }: IncidentContext,
  { claims, db }: ToolContext,
): Promise<ToolReply | null> {
  const isProperty = isUuid(args.property)
    ? args.property.toLowerCase() === claims.propertyId
    : isSameName(args.property, property.name) || isSameName(args.property, property.address)
  if (!isProperty) return foreignId('property')

  if (isUuid(args.vendor)) {
    return args.vendor.toLowerCase() === claims.partyId ? null : foreignId('vendor')
  }
  const quotes = await listQuotes(db, incident.id, incident.round)
  const own = quotes.find((quote) => quote.vendorId === claims.partyId)
  const isVendor =
    own && [own.vendorName, own.contactName].some((name) => isSameName(args.vendor, name))
  return isVendor ? null : foreignId('vendor')
}

/** `Rapid Rooter` is meant by `Rapid Rooter Plumbing`: people and models shorten names. */
function isSameName(said: string, known: string): boolean {
  const [short = '', long = ''] = [said, known]
    .map((name) =>
      name
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
        .trim(),
    )
    .toSorted((a, b) => a.length - b.length)
  return short.length >= 3 && ` ${long} `.includes(` ${short} `)
}

function judgeStart(startMs: number, context: IncidentContext, nowMs: number): ToolReply | null {
  const { timezone } = context.property
  if (startMs < nowMs - PAST_TOLERANCE_MS) {
    const now = toLocalIso(new Date(nowMs).toISOString(), timezone)
    return retryable(
      `That start is in the past, nothing is held. It is now ${now}. Check the date and the offset.`,
      'Ask again which day and time they mean.',
    )
  }
  if (startMs > nowMs + MOST_DAYS_AHEAD * DAY_MS) {
    return retryable(
      `That start is more than ${MOST_DAYS_AHEAD} days ahead, nothing is held.`,
      'Ask for an earlier date.',
    )
  }
  if (isNightAt(startMs, timezone) && !isEmergency(context.incident.priority)) {
    return retryable(
      `That start is at night at the property (${timezone}), nothing is held. Only emergencies are worked on before ${EARLIEST_HOUR} in the morning or after ${LATEST_HOUR - 12} in the evening. Check the offset.`,
      'Ask for a time during the day.',
    )
  }
  return null
}

const callBack = 'I could not hold that time. A person will call you back about it.'
const REFUSALS = {
  'wrong-call': refused('A time cannot be agreed on this kind of call.', callBack),
  'not-approved': refused('The repair is not approved any more, nothing is held.', callBack),
  'not-your-job': refused('The job belongs to another vendor, nothing is held.', callBack),
  'already-scheduled': refused('A visit is scheduled already, nothing was changed.', callBack),
  'in-the-past': retryable('That start is in the past, nothing is held.', 'Ask for a later time.'),
  'too-far-ahead': retryable('That start is too far ahead.', 'Ask for an earlier date.'),
  'not-verified': retryable(
    'Nothing was changed: the PIN of the visit must be keyed in first, then use the tool again.',
    'Please key in the four-digit PIN from our text message first.',
  ),
  'visit-over': refused('The visit is over or called off, nothing was changed.', callBack),
  'too-long': retryable('That visit is too long, nothing is held.', 'Ask for a shorter window.'),
} as const
